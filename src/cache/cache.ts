import type { MaybePromise } from "../bytes.ts";
import { Flight } from "./flight.ts";
import {
  type CacheLimits,
  type DataKeyCacheOptions,
  readLimits,
} from "./limits.ts";
import { LruMap } from "./lru.ts";
import type {
  DecryptionKeyRequest,
  EncryptionKeyRequest,
  LoadRequest,
} from "./request.ts";

/** What a {@link DataKeyCache} counted since it was made. */
export interface DataKeyCacheStats {
  /** Requests served by a key at hand, or by a call to the key service that was under way already. */
  readonly hits: number;
  /** Requests that needed a call of their own to the key service. */
  readonly misses: number;
  /** Data keys that were generated. */
  readonly generated: number;
  /** Data keys that were unwrapped. */
  readonly unwrapped: number;
  /** Entries that gave way because of `capacity`. */
  readonly evicted: number;
  /** Entries now in the cache. */
  readonly entries: number;
}

interface Entry<K> {
  flight?: Flight<K>;
  value?: K;
  bornAt: number;
  messages: number;
  bytes: number;
  refreshed: boolean;
  successor?: Entry<K>;
}

type Kind = "generated" | "unwrapped";

/**
 * Keeps data keys within limits of age, messages and bytes, so that a key service is called once for many
 * messages. Reservation is synchronous: the limits are exact under any concurrency. Concurrent requests that find
 * no key share one call to the key service. One cache can serve several `DataMasking` instances, or stand alone.
 *
 * @example
 * ```ts
 * import { DataKeyCache } from "sealmask";
 *
 * const cache = new DataKeyCache<CryptoKey>({ maxAgeSeconds: 60, maxMessages: 1_000 });
 * const load = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
 * const key = await cache.encryptionKey({ key: "tenant a", bytes: 120, load });
 * const same = await cache.encryptionKey({ key: "tenant a", bytes: 80, load });
 * console.log(key === same, cache.stats().generated); // true 1
 * ```
 */
export class DataKeyCache<K extends object = object> {
  /** The class\'s name, also where a bundler shortens names. */
  static readonly name: string = "DataKeyCache";

  readonly #entries: LruMap<Entry<K>>;
  readonly #limits: CacheLimits;
  readonly #keepsUnwrapped: boolean;
  readonly #clock: () => number;
  readonly #counts = {
    hits: 0,
    misses: 0,
    generated: 0,
    unwrapped: 0,
    evicted: 0,
  };
  #latestTime = Number.NEGATIVE_INFINITY;

  /**
   * Makes an empty cache.
   *
   * @param options the limits
   * @throws {RangeError} when a limit is not a number that makes sense
   */
  constructor(options: DataKeyCacheOptions = {}) {
    this.#limits = readLimits(options);
    this.#entries = new LruMap(this.#limits.capacity);
    this.#keepsUnwrapped = options.decrypt ?? true;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * A data key to encrypt with; the messages and bytes count from now on. Synchronous when a key is at hand.
   *
   * @throws {RangeError} when `messages` is over `maxMessages`
   * @throws what `load` throws, or the signal's reason
   */
  encryptionKey(request: EncryptionKeyRequest<K>): K | Promise<K> {
    const { messages = 1, bytes, signal } = request;
    signal?.throwIfAborted();
    if (messages > this.#limits.maxMessages) {
      throw new RangeError(
        `Cannot reserve ${messages} messages: one data key serves at most ${this.#limits.maxMessages} (maxMessages)`,
      );
    }
    if (bytes > this.#limits.maxBytes) {
      this.#counts.misses++;
      return this.#start("generated", request).wait(signal);
    }
    const id = identify("generated", request.key);
    return this.#reserve("generated", id, request, messages, bytes);
  }

  /**
   * A data key to decrypt with. Synchronous when it is at hand.
   *
   * @throws what `load` throws, or the signal's reason
   */
  decryptionKey(request: DecryptionKeyRequest<K>): K | Promise<K> {
    const { check, signal } = request;
    signal?.throwIfAborted();
    const id = identify("unwrapped", request.key);
    if (check && !this.#isAtHand(id))
      return this.#afterCheck(id, request, check);
    return this.#unwrapped(id, request);
  }

  #isAtHand(id: string): boolean {
    const now = this.#now();
    const entry = this.#entries.get(id);
    return entry?.value !== undefined && this.#serves(entry, 0, 0, now);
  }

  async #afterCheck(
    id: string,
    request: DecryptionKeyRequest<K>,
    check: () => MaybePromise<void>,
  ): Promise<K> {
    await check();
    request.signal?.throwIfAborted();
    return this.#unwrapped(id, request);
  }

  #unwrapped(id: string, request: DecryptionKeyRequest<K>): K | Promise<K> {
    if (this.#keepsUnwrapped) {
      return this.#reserve("unwrapped", id, request, 0, 0);
    }
    this.#counts.misses++;
    return this.#start("unwrapped", request).wait(request.signal);
  }

  /** The counts so far. */
  stats(): DataKeyCacheStats {
    this.#sweep(this.#now());
    return { ...this.#counts, entries: this.#entries.size };
  }

  /** Forgets every data key. Calls that wait for one still get it. */
  clear(): void {
    this.#entries.drop(() => true);
  }

  #reserve(
    kind: Kind,
    id: string,
    request: LoadRequest<K>,
    messages: number,
    bytes: number,
  ): K | Promise<K> {
    const now = this.#now();
    let entry = this.#entries.get(id);
    if (entry && !this.#serves(entry, messages, bytes, now)) {
      const { successor } = entry;
      entry =
        successor && this.#serves(successor, messages, bytes, now)
          ? successor
          : undefined;
    }
    if (entry) this.#counts.hits++;
    else {
      this.#counts.misses++;
      this.#sweep(now);
      entry = this.#load(kind, request);
    }
    this.#counts.evicted += this.#entries.use(id, entry);
    const reserved = entry;
    reserved.messages += messages;
    reserved.bytes += bytes;
    if (reserved.value !== undefined) {
      if (this.#limits.refreshAhead > 0) {
        this.#refresh(kind, id, reserved, request, now);
      }
      return reserved.value;
    }
    return (reserved.flight as Flight<K>).wait(request.signal, () => {
      reserved.messages -= messages;
      reserved.bytes -= bytes;
    });
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

  #start(kind: Kind, request: LoadRequest<K>): Flight<K> {
    return new Flight(request.load, {
      landed: () => this.#counts[kind]++,
      abandoned: () => {},
    });
  }

  #load(kind: Kind, request: LoadRequest<K>): Entry<K> {
    const entry: Entry<K> = {
      bornAt: 0,
      messages: 0,
      bytes: 0,
      refreshed: false,
    };
    entry.flight = new Flight(request.load, {
      landed: (value) => {
        this.#counts[kind]++;
        entry.bornAt = this.#now();
        entry.value = value;
        entry.flight = undefined;
      },
      abandoned: () => {
        this.#entries.drop((other) => other === entry);
      },
    });
    return entry;
  }

  /** Renews an entry near the end of its age, once; if that fails, its end comes as it would have. */
  #refresh(
    kind: Kind,
    id: string,
    entry: Entry<K>,
    request: LoadRequest<K>,
    now: number,
  ): void {
    const age = now - entry.bornAt;
    if (
      entry.refreshed ||
      age < this.#limits.maxAge - this.#limits.refreshAhead
    )
      return;
    entry.refreshed = true;
    const successor = this.#load(kind, request);
    entry.successor = successor;
    (successor.flight as Flight<K>).wait().then(
      () => {
        this.#entries.replace(id, entry, successor);
      },
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
    const now = this.#clock();
    if (now < this.#latestTime) {
      this.#entries.drop((entry) => entry.value !== undefined);
    }
    this.#latestTime = now;
    return now;
  }
}

function identify(kind: Kind, key: string): string {
  return kind === "generated" ? `e${key}` : `d${key}`;
}
