import { integerWithin } from "../util/assert.ts";
import { steadyClock } from "../util/clock.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { assertFunction, readBoolean } from "../util/read-value.ts";
import { type KeyPool, keyPool, type PoolCounts } from "./key-pool.ts";
import {
  assertRequest,
  type DecryptionKeyRequest,
  type EncryptionKeyRequest,
  type LoadRequest,
} from "./key-request.ts";
import { CACHE_NAMES, type DataKeyCacheOptions, readLimits } from "./limits.ts";
import { type OwnKeyPool, type OwnKeys, ownKeyPool } from "./own-keys.ts";

/** Names of the members of all requests. Every method accepts all of them, so that a caller can reuse one request. */
const REQUEST_NAMES = /* @__PURE__ */ namesOf<
  EncryptionKeyRequest<object> & DecryptionKeyRequest<object>
>({
  key: true,
  load: true,
  signal: true,
  messages: true,
  bytes: true,
  sync: true,
  check: true,
});

/** Counts of a {@link DataKeyCache} since its creation. */
export interface DataKeyCacheStats {
  /** Number of requests that a cached data key served, or a call to the key service that was already in progress. */
  readonly hits: number;
  /** Number of requests that started a call to the key service. */
  readonly misses: number;
  /** Number of data keys that the key service has generated. */
  readonly generated: number;
  /** Number of data keys that the key service has unwrapped. Data keys found in the cache do not count. */
  readonly unwrapped: number;
  /** Number of entries evicted because the cache had reached its `capacity`. */
  readonly evicted: number;
  /** Number of entries in the cache at the time of the call. */
  readonly entries: number;
}

/**
 * Cache of data keys with limits of age, messages and bytes, so that one call to the key service serves many messages. The
 * limits are exact under any concurrency, as the cache reserves synchronously. Concurrent requests for a missing data key
 * share one call to the key service. One cache can serve several `DataMasking` instances, or be used alone.
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
  readonly #generated: KeyPool<K>;
  readonly #unwrapped: KeyPool<K>;
  readonly #own: OwnKeyPool<K>;
  readonly #keepsUnwrapped: boolean;
  readonly #counts: PoolCounts = {
    hits: 0,
    misses: 0,
    generated: 0,
    unwrapped: 0,
    evicted: 0,
  };

  /**
   * Creates an empty cache.
   *
   * @param options the limits of the cache
   * @throws {TypeError} if an option is unknown or has the wrong type
   * @throws {RangeError} if a limit is out of its range
   */
  constructor(options: DataKeyCacheOptions = {}) {
    assertOptions("DataKeyCache", options, CACHE_NAMES);
    const limits = readLimits(options);
    const clock = readOption(options, "clock") ?? steadyClock();
    assertFunction("clock", clock, "a function that returns milliseconds");
    let latest: number | undefined;
    const now = (): number => {
      const time = clock();
      const isBack = time < (latest ?? time);
      latest = time;
      if (isBack) {
        // The clock stepped back, so the age of every cached key is unknown.
        this.#generated.forget();
        this.#unwrapped.forget();
        this.#own.forget();
      }
      return time;
    };
    const counts = this.#counts;
    const own = ownKeyPool<K>(limits, now, counts);
    this.#own = own;
    this.#generated = keyPool(limits, now, counts, "generated", own.note);
    this.#unwrapped = keyPool(limits, now, counts, "unwrapped");
    const keepsUnwrapped = readOption(options, "decrypt");
    this.#keepsUnwrapped = readBoolean("decrypt", keepsUnwrapped, true);
  }

  /**
   * Returns a data key to encrypt with, and counts the request's messages and bytes against the limits of that key.
   * Returns the key itself if a suitable key is cached, otherwise a promise of a key. Rejects with the error of `load`,
   * or with the reason of the request's signal.
   *
   * @throws {TypeError} if a member of the request is unknown or has the wrong type
   * @throws {RangeError} if `messages` is above `maxMessages`, or `messages` or `bytes` is not a valid count
   * @throws {KeyringError} if `sync` is set and no suitable key is cached
   */
  encryptionKey(request: EncryptionKeyRequest<K>): K | Promise<K> {
    assertOptions("encryptionKey", request, REQUEST_NAMES);
    assertRequest(request);
    const { bytes, signal } = request;
    const given = readOption(request, "messages");
    const messages = given === undefined ? 1 : given;
    integerWithin("messages", messages, 1);
    integerWithin("bytes", bytes, 0);
    signal?.throwIfAborted();
    return this.#generated.reserve(request, messages, bytes);
  }

  /**
   * Waits until a data key to encrypt with is cached. If a new data key is being loaded, waits for the new one.
   * Reserves nothing. Rejects with the error of `load`, or with the reason of the request's signal.
   */
  ready(request: LoadRequest<K>): Promise<void> {
    assertOptions("ready", request, REQUEST_NAMES);
    assertRequest(request);
    return this.#generated.ready(request);
  }

  /**
   * Returns a data key to decrypt with if it is cached, otherwise `undefined`. A key close to its maximum age is renewed in
   * the background if `refreshAheadSeconds` is set.
   */
  keyAtHand(request: LoadRequest<K>): K | undefined {
    assertOptions("keyAtHand", request, REQUEST_NAMES);
    assertRequest(request);
    return this.#unwrapped.atHand(request);
  }

  /**
   * Returns a data key to decrypt with: the key itself if it is cached, otherwise a promise. Rejects with the error of
   * `load` or `check`, or with the reason of the request's signal.
   */
  decryptionKey(request: DecryptionKeyRequest<K>): K | Promise<K> {
    assertOptions("decryptionKey", request, REQUEST_NAMES);
    assertRequest(request);
    const { signal } = request;
    const check = readOption(request, "check");
    signal?.throwIfAborted();
    const key = this.#unwrapped.atHand(request);
    if (key !== undefined) return key;
    const unwrap = (): K | Promise<K> => {
      signal?.throwIfAborted();
      return this.#keepsUnwrapped
        ? this.#unwrapped.reserve({ ...request, bytes: 0, sync: false }, 0, 0)
        : this.#unwrapped.loadAlone(request);
    };
    return check ? Promise.resolve().then(check).then(unwrap) : unwrap();
  }

  /**
   * Creates a private store for the data keys that one caller encrypts with, so that the caller can decrypt its own messages
   * synchronously. The keys count against the cache's limits of age and capacity. Returns `undefined` if the cache was
   * created with `decrypt: false`.
   */
  ownKeys(): OwnKeys<K> | undefined {
    return this.#keepsUnwrapped ? this.#own.openFor() : undefined;
  }

  /** Returns the counts since the creation of the cache. */
  stats(): DataKeyCacheStats {
    const entries =
      this.#generated.countEntries() +
      this.#unwrapped.countEntries() +
      this.#own.countEntries();
    return { ...this.#counts, entries };
  }

  /** Removes all data keys. Calls that already wait for a data key still get it. */
  clear(): void {
    this.#generated.clear();
    this.#unwrapped.clear();
    this.#own.forget();
  }
}
