import type { WatchedClock } from "./clock.ts";
import { Flight } from "./flight.ts";
import type { CacheLimits } from "./limits.ts";
import { LruMap } from "./lru.ts";
import type { LoadRequest } from "./request.ts";

/** A data key that is there or on its way, and what it has been reserved for. */
interface Entry<K> {
  flight?: Flight<K> | undefined;
  value?: K | undefined;
  bornAt: number;
  messages: number;
  bytes: number;
  refreshed: boolean;
  successor?: Entry<K> | undefined;
}

/** What a {@link KeyPool} counted. */
export interface PoolStats {
  /** Requests served by a key that was there or on its way. */
  readonly hits: number;
  /** Requests that started a load. */
  readonly misses: number;
  /** Loads that succeeded. */
  readonly loaded: number;
  /** Entries that gave way to others. */
  readonly evicted: number;
  /** Entries now. */
  readonly entries: number;
}

/** Data keys for one purpose, each within the limits. */
export class KeyPool<K extends object> {
  readonly #limits: CacheLimits;
  readonly #clock: WatchedClock;
  readonly #entries: LruMap<Entry<K>>;
  readonly #counts = { hits: 0, misses: 0, loaded: 0, evicted: 0 };
  #stepsSeen = 0;

  /** Makes an empty pool. */
  constructor(limits: CacheLimits, clock: WatchedClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#entries = new LruMap(limits.capacity);
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
    const { maxMessages, maxBytes, refreshAhead } = this.#limits;
    if (messages > maxMessages) {
      throw new RangeError(
        `Cannot reserve ${messages} messages: one data key serves at most ${maxMessages} (maxMessages)`,
      );
    }
    if (bytes > maxBytes) return this.loadAlone(request);
    const now = this.#now();
    const entry =
      this.#serving(request.key, messages, bytes, now) ??
      this.#miss(request, now);
    this.#counts.evicted += this.#entries.use(request.key, entry);
    entry.messages += messages;
    entry.bytes += bytes;
    if (entry.value === undefined) {
      return (entry.flight as Flight<K>).wait(request.signal, () => {
        entry.messages -= messages;
        entry.bytes -= bytes;
      });
    }
    if (refreshAhead > 0) this.#refresh(entry, request, now);
    return entry.value;
  }

  /** A data key that is not kept, nor given to anyone else. */
  loadAlone(request: LoadRequest<K>): Promise<K> {
    this.#counts.misses++;
    const flight = new Flight(request.load, {
      landed: () => this.#counts.loaded++,
      abandoned: () => {},
    });
    return flight.wait(request.signal);
  }

  /** A data key that is there, or `undefined`; needs no room. */
  atHand(request: LoadRequest<K>): K | undefined {
    const now = this.#now();
    const entry = this.#entries.get(request.key);
    if (entry?.value === undefined || !this.#serves(entry, 0, 0, now)) return;
    this.#counts.hits++;
    this.#entries.use(request.key, entry);
    if (this.#limits.refreshAhead > 0) this.#refresh(entry, request, now);
    return entry.value;
  }

  /** The counts so far. */
  stats(): PoolStats {
    this.#sweep(this.#now());
    return { ...this.#counts, entries: this.#entries.size };
  }

  /** Forgets every data key. */
  clear(): void {
    this.#entries.drop(() => true);
  }

  #serving(
    key: string,
    messages: number,
    bytes: number,
    now: number,
  ): Entry<K> | undefined {
    let entry = this.#entries.get(key);
    if (entry && !this.#serves(entry, messages, bytes, now)) {
      entry = entry.successor;
      if (entry && !this.#serves(entry, messages, bytes, now)) return undefined;
    }
    if (entry) this.#counts.hits++;
    return entry;
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

  #load(request: LoadRequest<K>): Entry<K> {
    const entry: Entry<K> = {
      bornAt: 0,
      messages: 0,
      bytes: 0,
      refreshed: false,
    };
    entry.flight = new Flight(request.load, {
      landed: (value) => {
        this.#counts.loaded++;
        entry.bornAt = this.#now();
        entry.value = value;
        entry.flight = undefined;
      },
      abandoned: () => this.#entries.drop((other) => other === entry),
    });
    return entry;
  }

  /** Renews an entry near the end of its age, once; if that fails, its end comes as it would have. */
  #refresh(entry: Entry<K>, request: LoadRequest<K>, now: number): void {
    const { maxAge, refreshAhead } = this.#limits;
    const isYoung = now - entry.bornAt < maxAge - refreshAhead;
    if (isYoung || entry.refreshed) return;
    entry.refreshed = true;
    const successor = this.#load(request);
    entry.successor = successor;
    (successor.flight as Flight<K>).wait().then(
      () => this.#entries.replace(request.key, entry, successor),
      () => {
        entry.successor = undefined;
      },
    );
  }

  /** Drops what is over age, so that no data key outlives its limit in memory for want of a caller. */
  #sweep(now: number): void {
    this.#entries.drop((entry) => !this.#serves(entry, 0, 0, now));
  }

  /** The time; after a step backwards no entry's age is known, and all are dropped but those still awaited. */
  #now(): number {
    const now = this.#clock.now();
    if (this.#clock.steps !== this.#stepsSeen) {
      this.#stepsSeen = this.#clock.steps;
      this.#entries.drop((entry) => entry.value !== undefined);
    }
    return now;
  }
}
