import { refuse } from "../errors.ts";
import { Flight } from "./flight.ts";
import type { CacheLimits } from "./limits.ts";
import { LruMap } from "./lru.ts";
import type { LoadRequest } from "./request.ts";

/** A data key that is there or on its way, and what it has been reserved for. */
interface Entry<K> {
  flight: Flight<K> | undefined;
  value: K | undefined;
  bornAt: number;
  messages: number;
  bytes: number;
  refreshed: boolean;
}

/** What pools count. */
export interface PoolCounts {
  /** Requests served by a key that was there or on its way. */
  hits: number;
  /** Requests that started a load. */
  misses: number;
  /** Loads that succeeded, of data keys to encrypt with. */
  generated: number;
  /** Loads that succeeded, of data keys to decrypt with. */
  unwrapped: number;
  /** Entries that gave way to others. */
  evicted: number;
}

/** Data keys for one purpose, each within the limits. */
export class KeyPool<K extends object> {
  readonly #limits: CacheLimits;
  readonly #now: () => number;
  readonly #counts: PoolCounts;
  readonly #purpose: "generated" | "unwrapped";
  readonly #kept: LruMap<Entry<K>>;
  // Apart from those kept, so that what may yet fail pushes out nothing.
  readonly #awaited = new Map<string, Entry<K>>();

  /**
   * Makes an empty pool.
   *
   * @param now the time in milliseconds; whoever made the clock calls `forget` when it steps back
   * @param counts what to count in
   * @param purpose what loads that succeeded count as
   */
  constructor(
    limits: CacheLimits,
    now: () => number,
    counts: PoolCounts,
    purpose: "generated" | "unwrapped",
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#counts = counts;
    this.#purpose = purpose;
    this.#kept = new LruMap(limits.capacity);
  }

  /**
   * A data key with room for so many messages and bytes, which count from now on.
   *
   * @throws {RangeError} when no data key may serve so many messages
   */
  reserve(
    request: LoadRequest<K>,
    messages: number,
    bytes: number,
  ): K | Promise<K> {
    const { maxMessages, maxBytes } = this.#limits;
    if (messages > maxMessages) {
      const why = `expected at most ${maxMessages} (maxMessages), got ${messages}`;
      refuse("messages", why, RangeError);
    }
    if (bytes > maxBytes) return this.loadAlone(request);
    const now = this.#now();
    const entry =
      this.#serving(request.key, messages, bytes, now) ??
      this.#miss(request, now);
    entry.messages += messages;
    entry.bytes += bytes;
    if (entry.value === undefined) {
      return (entry.flight as Flight<K>).wait(request.signal, () => {
        entry.messages -= messages;
        entry.bytes -= bytes;
      });
    }
    return this.#use(entry, request, now);
  }

  /** A data key that is not kept, nor given to anyone else. */
  loadAlone(request: LoadRequest<K>): Promise<K> {
    this.#counts.misses++;
    const landed = () => this.#counts[this.#purpose]++;
    return new Flight(request.load, { landed }).wait(request.signal);
  }

  /** A data key that is there, or `undefined`; needs no room. */
  atHand(request: LoadRequest<K>): K | undefined {
    const now = this.#now();
    const entry = this.#kept.get(request.key);
    if (entry === undefined || !this.#serves(entry, 0, 0, now)) return;
    this.#counts.hits++;
    return this.#use(entry, request, now);
  }

  /** How many data keys are there. */
  countEntries(): number {
    this.#sweep(this.#now());
    return this.#kept.size;
  }

  /** Forgets every data key but those on their way. */
  forget(): void {
    this.#kept.drop(() => true);
  }

  /** Forgets every data key, and those on their way as soon as they have come. */
  clear(): void {
    this.forget();
    this.#awaited.clear();
  }

  #use(entry: Entry<K>, request: LoadRequest<K>, now: number): K {
    this.#kept.use(request.key, entry);
    if (this.#limits.refreshAhead > 0) this.#refresh(entry, request, now);
    return entry.value as K;
  }

  #serving(
    key: string,
    messages: number,
    bytes: number,
    now: number,
  ): Entry<K> | undefined {
    for (const entry of [this.#kept.get(key), this.#awaited.get(key)]) {
      if (entry && this.#serves(entry, messages, bytes, now)) {
        this.#counts.hits++;
        return entry;
      }
    }
    return undefined;
  }

  #miss(request: LoadRequest<K>, now: number): Entry<K> {
    this.#counts.misses++;
    this.#sweep(now);
    return this.#load(request);
  }

  /** Whether an entry can take these messages and bytes; one that is still awaited has no age yet. */
  #serves(
    entry: Entry<K>,
    messages: number,
    bytes: number,
    now: number,
  ): boolean {
    return (
      entry.messages + messages <= this.#limits.maxMessages &&
      entry.bytes + bytes <= this.#limits.maxBytes &&
      (entry.value === undefined || now - entry.bornAt <= this.#limits.maxAge)
    );
  }

  /** Starts a load; its data key is kept if it is still the latest one asked for when it comes. */
  #load(request: LoadRequest<K>): Entry<K> {
    const { key } = request;
    const entry: Entry<K> = {
      flight: undefined,
      value: undefined,
      bornAt: 0,
      messages: 0,
      bytes: 0,
      refreshed: false,
    };
    const isLatest = () => this.#awaited.get(key) === entry;
    entry.flight = new Flight(request.load, {
      landed: (value) => {
        entry.bornAt = this.#now();
        entry.value = value;
        entry.flight = undefined;
        this.#counts[this.#purpose]++;
        if (!isLatest()) return;
        this.#awaited.delete(key);
        this.#counts.evicted += this.#kept.use(key, entry);
      },
      abandoned: () => {
        if (isLatest()) this.#awaited.delete(key);
      },
    });
    this.#awaited.set(key, entry);
    return entry;
  }

  /** Renews an entry near the end of its age, once; if that fails, its end comes as it would have. */
  #refresh(entry: Entry<K>, request: LoadRequest<K>, now: number): void {
    const { maxAge, refreshAhead } = this.#limits;
    const isYoung = now - entry.bornAt < maxAge - refreshAhead;
    if (isYoung || entry.refreshed || this.#awaited.has(request.key)) return;
    entry.refreshed = true;
    this.#load(request).flight?.keep();
  }

  /** Drops what is over age, so that no data key outlives its limit in memory for want of a caller. */
  #sweep(now: number): void {
    this.#kept.drop((entry) => !this.#serves(entry, 0, 0, now));
  }
}
