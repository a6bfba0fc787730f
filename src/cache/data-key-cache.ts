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

/** Lists the members of requests; each method takes those of all, as a caller has one request for several. */
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
   * Makes an empty cache.
   *
   * @param options the limits
   * @throws {TypeError} when there is an unknown option
   * @throws {RangeError} when a limit is not a number that makes sense
   */
  constructor(options: DataKeyCacheOptions = {}) {
    assertOptions("DataKeyCache", options, CACHE_NAMES);
    const limits = readLimits(options);
    const clock = readOption(options, "clock") ?? steadyClock();
    assertFunction("clock", clock, "a function that gives milliseconds");
    let latest: number | undefined;
    const now = (): number => {
      const time = clock();
      const isBack = time < (latest ?? time);
      latest = time;
      if (isBack) {
        // No age that it measured is known.
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
   * Returns a data key to encrypt with; the messages and bytes count from now on. Synchronous when a key is at hand.
   *
   * @throws {RangeError} when `messages` is over `maxMessages`, or a number makes no sense
   * @throws what `load` throws, or the signal's reason
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
   * Waits until a data key to encrypt with is at hand, the next one if it is on its way; reserves nothing.
   *
   * @throws what `load` throws, or the signal's reason
   */
  ready(request: LoadRequest<K>): Promise<void> {
    assertOptions("ready", request, REQUEST_NAMES);
    assertRequest(request);
    return this.#generated.ready(request);
  }

  /**
   * Returns a data key to decrypt with if it is at hand, and otherwise `undefined`; nobody waits. One that is near its end
   * is renewed in the background.
   */
  keyAtHand(request: LoadRequest<K>): K | undefined {
    assertOptions("keyAtHand", request, REQUEST_NAMES);
    assertRequest(request);
    return this.#unwrapped.atHand(request);
  }

  /**
   * Returns a data key to decrypt with. Synchronous when it is at hand.
   *
   * @throws what `load` throws, or the signal's reason
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
   * Makes a place for the data keys that one caller encrypts with, so that it can decrypt with them at once; nobody else
   * gets them. They stay within the limits of age and capacity. With `decrypt: false` there is no such place.
   */
  ownKeys(): OwnKeys<K> | undefined {
    return this.#keepsUnwrapped ? this.#own.openFor() : undefined;
  }

  /** Returns the counts so far. */
  stats(): DataKeyCacheStats {
    const entries =
      this.#generated.countEntries() +
      this.#unwrapped.countEntries() +
      this.#own.countEntries();
    return { ...this.#counts, entries };
  }

  /** Forgets every data key. Calls that wait for one still get it. */
  clear(): void {
    this.#generated.clear();
    this.#unwrapped.clear();
    this.#own.forget();
  }
}
