import { Flight } from "./flight.ts";

/** Limits of a {@link DataKeyCache}. */
export interface DataKeyCacheOptions {
  /** How many data keys are kept, for encrypting and decrypting together; the least recently used goes first. Default 100. */
  readonly capacity?: number;
  /** How long a data key serves after it came from the key service, in seconds. Default 300. */
  readonly maxAgeSeconds?: number;
  /** How many messages one data key encrypts, at most 2^32 (NIST SP 800-38D, random initialisation vectors). Default 2^32. */
  readonly maxMessages?: number;
  /** How many plaintext bytes one data key encrypts. Default `Number.MAX_SAFE_INTEGER`. */
  readonly maxBytes?: number;
  /** Whether unwrapped data keys are kept too. Default true. */
  readonly decrypt?: boolean;
  /** How long before the end of its age a data key in use is renewed in the background, in seconds. Default 0: never. */
  readonly refreshAheadSeconds?: number;
  /** The time in milliseconds; one that steps back makes the cache forget its keys. Default `Date.now`. */
  readonly clock?: () => number;
}

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

/** Asks for a data key to decrypt with. */
export interface DecryptionKeyRequest<K> {
  /** Equal for requests that may share a data key: keyring, format, encrypted data keys and context must all be in it. */
  readonly key: string;
  /** Gets the data key from the key service; its signal is aborted once nobody waits any more. */
  readonly load: (signal: AbortSignal) => Promise<K>;
  /** Gives up waiting when aborted; other callers that wait for the same key are not disturbed. */
  readonly signal?: AbortSignal;
}

/** Asks for a data key to encrypt with, and reserves its use. */
export interface EncryptionKeyRequest<K> extends DecryptionKeyRequest<K> {
  /** How many messages will be encrypted. Default 1. */
  readonly messages?: number;
  /** How many plaintext bytes they have together. */
  readonly bytes: number;
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

const MAX_MESSAGES = 2 ** 32;

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
  readonly #entries = new Map<string, Entry<K>>();
  readonly #capacity: number;
  readonly #maxAge: number;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #keepsUnwrapped: boolean;
  readonly #refreshAhead: number;
  readonly #clock: () => number;
  readonly #counts = {
    hits: 0,
    misses: 0,
    generated: 0,
    unwrapped: 0,
    evicted: 0,
  };
  #latestTime = Number.NEGATIVE_INFINITY;
  #latestId = "";

  /**
   * @param options the limits
   * @throws {RangeError} when a limit is not a number that makes sense
   */
  constructor(options: DataKeyCacheOptions = {}) {
    const { maxAgeSeconds = 300, refreshAheadSeconds = 0 } = options;
    const { capacity = 100, maxMessages = MAX_MESSAGES } = options;
    const { maxBytes = Number.MAX_SAFE_INTEGER } = options;
    this.#capacity = positiveInteger("capacity", capacity);
    this.#maxMessages = positiveInteger("maxMessages", maxMessages);
    if (maxMessages > MAX_MESSAGES) {
      throw new RangeError(
        `Cannot make the cache: maxMessages is ${maxMessages}, over 2^32 (NIST SP 800-38D)`,
      );
    }
    this.#maxBytes = positiveInteger("maxBytes", maxBytes);
    if (!(maxAgeSeconds > 0 && maxAgeSeconds < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `Cannot make the cache: maxAgeSeconds is ${maxAgeSeconds}, expected a positive number of seconds`,
      );
    }
    if (!(refreshAheadSeconds >= 0 && refreshAheadSeconds < maxAgeSeconds)) {
      throw new RangeError(
        `Cannot make the cache: refreshAheadSeconds is ${refreshAheadSeconds}, expected 0 or more and less than maxAgeSeconds`,
      );
    }
    this.#maxAge = maxAgeSeconds * 1000;
    this.#refreshAhead = refreshAheadSeconds * 1000;
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
    if (messages > this.#maxMessages) {
      throw new RangeError(
        `Cannot reserve ${messages} messages: one data key serves at most ${this.#maxMessages} (maxMessages)`,
      );
    }
    if (bytes > this.#maxBytes) {
      this.#counts.misses++;
      return this.#start("generated", request).wait(signal);
    }
    return this.#reserve("generated", request, messages, bytes);
  }

  /**
   * The unwrapped data key at hand for a key, or `undefined`; for callers that check a message before they ask
   * the key service.
   */
  cachedDecryptionKey(key: string): K | undefined {
    const now = this.#now();
    const id = identify("unwrapped", key);
    const entry = this.#entries.get(id);
    if (entry?.value === undefined || !this.#serves(entry, 0, 0, now)) return;
    this.#counts.hits++;
    this.#touch(id, entry);
    return entry.value;
  }

  /**
   * A data key to decrypt with. Synchronous when it is at hand.
   *
   * @throws what `load` throws, or the signal's reason
   */
  decryptionKey(request: DecryptionKeyRequest<K>): K | Promise<K> {
    request.signal?.throwIfAborted();
    if (this.#keepsUnwrapped) return this.#reserve("unwrapped", request, 0, 0);
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
    this.#entries.clear();
    this.#latestId = "";
  }

  #reserve(
    kind: Kind,
    request: DecryptionKeyRequest<K>,
    messages: number,
    bytes: number,
  ): K | Promise<K> {
    const now = this.#now();
    const id = identify(kind, request.key);
    let entry = this.#entries.get(id);
    if (entry && !this.#serves(entry, messages, bytes, now)) {
      entry = entry.successor;
      if (entry && this.#serves(entry, messages, bytes, now)) {
        this.#entries.set(id, entry);
      } else entry = undefined;
    }
    if (entry) this.#counts.hits++;
    else {
      this.#counts.misses++;
      this.#sweep(now);
      entry = this.#load(kind, id, request);
      this.#entries.set(id, entry);
    }
    this.#touch(id, entry);
    const reserved = entry;
    reserved.messages += messages;
    reserved.bytes += bytes;
    if (reserved.value !== undefined) {
      if (this.#refreshAhead > 0) {
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
      entry.messages + messages <= this.#maxMessages &&
      entry.bytes + bytes <= this.#maxBytes &&
      (entry.value === undefined || now - entry.bornAt <= this.#maxAge)
    );
  }

  #start(kind: Kind, request: DecryptionKeyRequest<K>): Flight<K> {
    return new Flight(request.load, {
      landed: () => this.#counts[kind]++,
      abandoned: () => {},
    });
  }

  #load(kind: Kind, id: string, request: DecryptionKeyRequest<K>): Entry<K> {
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
        if (this.#entries.get(id) === entry) this.#entries.delete(id);
      },
    });
    return entry;
  }

  /** Renews an entry near the end of its age, once; if that fails, its end comes as it would have. */
  #refresh(
    kind: Kind,
    id: string,
    entry: Entry<K>,
    request: DecryptionKeyRequest<K>,
    now: number,
  ): void {
    const age = now - entry.bornAt;
    if (entry.refreshed || age < this.#maxAge - this.#refreshAhead) return;
    entry.refreshed = true;
    const successor = this.#load(kind, id, request);
    entry.successor = successor;
    (successor.flight as Flight<K>).wait().then(
      () => {
        if (this.#entries.get(id) === entry) this.#entries.set(id, successor);
      },
      () => {
        entry.successor = undefined;
      },
    );
  }

  #touch(id: string, entry: Entry<K>): void {
    if (this.#latestId === id) return;
    this.#latestId = id;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (this.#entries.size <= this.#capacity) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest as string);
    this.#counts.evicted++;
  }

  /** Drops what is over age, so that no data key outlives its limit in memory for want of a caller. */
  #sweep(now: number): void {
    for (const [id, entry] of this.#entries) {
      if (!this.#serves(entry, 0, 0, now)) this.#entries.delete(id);
    }
  }

  /** The time; after a step backwards no entry's age is known, and all are dropped but those still awaited. */
  #now(): number {
    const now = this.#clock();
    if (now < this.#latestTime) {
      for (const [id, entry] of this.#entries) {
        if (entry.value !== undefined) this.#entries.delete(id);
      }
    }
    this.#latestTime = now;
    return now;
  }
}

function identify(kind: Kind, key: string): string {
  return kind === "generated" ? `e${key}` : `d${key}`;
}

function positiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(
    `Cannot make the cache: ${name} is ${value}, expected a positive integer`,
  );
}
