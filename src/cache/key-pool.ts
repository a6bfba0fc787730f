import { refuseAs } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { lruMap } from "../util/lru.ts";
import { readOption } from "../util/options.ts";
import { type SingleFlight, startSingleFlight } from "../util/single-flight.ts";
import { isUsable, type KeyLife, leaseOf } from "./key-lease.ts";
import type { EncryptionKeyRequest, LoadRequest } from "./key-request.ts";
import type { CacheLimits } from "./limits.ts";

/** Error message for synchronous callers when no key is cached. */
export const NO_KEY_AT_HAND =
  "Cannot work synchronously: expected a cached data key, got none; await session.ready() before you encrypt, session.ready(token) before you decrypt";

/** Maximum number of data keys that `ready` waits for, each of which is not usable any more when it arrives. */
const MAX_TRIES = 3;

/** Data key, loaded or being loaded, with the uses reserved so far. */
interface Entry<K> extends KeyLife {
  /** Call to the key service that loads the data key; `undefined` once the data key is loaded. */
  pending: SingleFlight<K> | undefined;
  /** The data key; `undefined` until it is loaded. */
  value: K | undefined;
  /** Time of the clock, in milliseconds, from which a use starts a renewal in the background. */
  refreshAt: number;
  /** Number of messages reserved so far under the data key. */
  messages: number;
  /** Number of plaintext bytes reserved so far under the data key. */
  bytes: number;
}

/** Counters that the pools of a cache share. */
export interface PoolCounts {
  /** Number of requests served by a data key that was loaded or being loaded. */
  hits: number;
  /** Number of requests that started a load. */
  misses: number;
  /** Number of successful loads of data keys to encrypt with. */
  generated: number;
  /** Number of successful loads of data keys to decrypt with. */
  unwrapped: number;
  /** Number of entries evicted to stay within the capacity. */
  evicted: number;
}

/** Pool of data keys for one purpose, encryption or decryption; each key is used within the limits of the cache. */
export interface KeyPool<K> {
  /**
   * Reserves a number of messages and bytes of a data key and returns that key. A request for more bytes than `maxBytes`
   * gets a key of its own, which is not cached.
   *
   * @throws {RangeError} if `messages` is above `maxMessages`
   * @throws {KeyringError} with reason `"not-ready"` if the request has `sync` and no suitable key is cached
   */
  reserve(
    request: EncryptionKeyRequest<K>,
    messages: number,
    bytes: number,
  ): K | Promise<K>;
  /**
   * Waits for a load in progress. If there is none, waits until a cached data key has room for one more message.
   * Reserves nothing.
   */
  ready(request: LoadRequest<K>): Promise<void>;
  /** Loads a data key for this request alone; the key is not cached. */
  loadAlone(request: LoadRequest<K>): Promise<K>;
  /** Returns the cached data key, or `undefined` if there is none. Reserves nothing. */
  atHand(request: LoadRequest<K>): K | undefined;
  /** Removes expired data keys, and returns the number of data keys that are left. */
  countEntries(): number;
  /**
   * Removes all data keys, because the clock stepped back. A load in progress still adds its data key when it ends,
   * unless the keyring has limited its life by the time before.
   */
  forget(): void;
  /**
   * Removes all data keys. A load in progress still serves the requests that wait for it, but its data key is not
   * cached.
   */
  clear(): void;
}

/**
 * Creates an empty pool.
 *
 * @param now returns the time in milliseconds; the owner of the clock calls `forget` if the time steps back
 * @param counts counters to increase
 * @param purpose counter to increase for a successful load
 * @param onLoaded called with each data key loaded for the pool
 */
export function keyPool<K extends object>(
  { capacity, maxAge, maxMessages, maxBytes, refreshAhead }: CacheLimits,
  now: () => number,
  counts: PoolCounts,
  purpose: "generated" | "unwrapped",
  onLoaded?: (value: K, life: KeyLife, time: number) => void,
): KeyPool<K> {
  const kept = lruMap<Entry<K>>(capacity);
  // Loads in progress are not in `kept`, so that a load that fails later has evicted nothing.
  const awaited = new Map<string, Entry<K>>();

  /** Tells whether an entry has not expired and has room for a number of messages and bytes. */
  const serves = (
    entry: Entry<K> | undefined,
    messages: number,
    bytes: number,
    time: number,
  ): entry is Entry<K> =>
    entry !== undefined &&
    entry.messages + messages <= maxMessages &&
    entry.bytes + bytes <= maxBytes &&
    isUsable(entry, time);

  /** Removes expired data keys, so that a data key that nobody uses does not stay in memory. */
  const sweep = (time: number): void =>
    kept.drop((entry) => !serves(entry, 0, 0, time));

  /** Sets the end of a data key that was loaded, and the time of its renewal. */
  const age = (entry: Entry<K>, time: number): void => {
    const latest = time + maxAge;
    const isLimited = entry.end < latest;
    if (!isLimited) entry.end = latest;
    if (refreshAhead === 0) return;
    // A keyring may have limited the life to less than `refreshAhead`. Half of it keeps each use from renewing.
    const ahead = isLimited
      ? Math.min(refreshAhead, (entry.end - time) / 2)
      : refreshAhead;
    entry.refreshAt = entry.end - ahead;
  };

  /**
   * Starts to load a data key. The loaded data key is cached, unless another load for the same cache key was started
   * meanwhile.
   */
  const load = (request: LoadRequest<K>): Entry<K> => {
    const { key } = request;
    const entry: Entry<K> = {
      pending: undefined,
      value: undefined,
      // The age counts from the end of the load; the keyring may limit the life before.
      end: Number.POSITIVE_INFINITY,
      isRevoked: undefined,
      refreshAt: Number.POSITIVE_INFINITY,
      messages: 0,
      bytes: 0,
    };
    const lease = leaseOf(entry, now, refreshAhead);
    const isLatest = () => awaited.get(key) === entry;
    const work = (signal: AbortSignal) => request.load(signal, lease);
    entry.pending = startSingleFlight(work, {
      onSettled: (value) => {
        const time = now();
        age(entry, time);
        entry.value = value;
        entry.pending = undefined;
        counts[purpose]++;
        onLoaded?.(value, entry, time);
        if (!isLatest()) return;
        awaited.delete(key);
        if (serves(entry, 0, 0, time)) counts.evicted += kept.use(key, entry);
      },
      onAbandoned: () => {
        if (isLatest()) awaited.delete(key);
      },
    });
    awaited.set(key, entry);
    return entry;
  };

  /**
   * Marks a loaded entry as used and returns its data key. Close to the end of the data key's life, starts one renewal
   * in the background. If the renewal fails, the data key still serves until its end.
   */
  const use = (entry: Entry<K>, request: LoadRequest<K>, time: number): K => {
    kept.use(request.key, entry);
    if (time >= entry.refreshAt && !awaited.has(request.key)) {
      entry.refreshAt = Number.POSITIVE_INFINITY;
      load(request).pending?.keep();
    }
    return entry.value as K;
  };

  const loadFor = (request: LoadRequest<K>): Entry<K> => {
    counts.misses++;
    sweep(now());
    return load(request);
  };

  /** Returns the load in progress for a request, or starts one. */
  const next = (request: LoadRequest<K>): Entry<K> => {
    const entry = awaited.get(request.key);
    return serves(entry, 0, 0, now()) ? entry : loadFor(request);
  };

  /**
   * Returns an entry that has room for the request's messages and bytes: a cached entry, a load in progress, or a new
   * load.
   */
  const entryFor = (
    request: LoadRequest<K>,
    messages: number,
    bytes: number,
    time: number,
  ): Entry<K> => {
    const { key } = request;
    let entry = kept.get(key);
    if (!serves(entry, messages, bytes, time)) entry = awaited.get(key);
    if (serves(entry, messages, bytes, time)) {
      counts.hits++;
      return entry;
    }
    return loadFor(request);
  };

  const forget = (): void => {
    kept.drop(() => true);
    for (const entry of awaited.values()) {
      const isLimited = entry.end < Number.POSITIVE_INFINITY;
      if (isLimited) entry.end = Number.NEGATIVE_INFINITY;
    }
  };

  return {
    reserve(request, messages, bytes) {
      if (messages > maxMessages) {
        const expected = `at most ${maxMessages} (maxMessages)`;
        refuseAs("messages", expected, `${messages}`, RangeError);
      }
      const { key } = request;
      const sync = readOption(request, "sync");
      const time = now();
      if (sync && !serves(kept.get(key), messages, bytes, time)) {
        if (bytes <= maxBytes) next(request).pending?.keep();
        throw new KeyringError(NO_KEY_AT_HAND, { reason: "not-ready" });
      }
      if (bytes > maxBytes) return this.loadAlone(request);
      const entry = entryFor(request, messages, bytes, time);
      entry.messages += messages;
      entry.bytes += bytes;
      if (entry.value !== undefined) return use(entry, request, time);
      return (entry.pending as SingleFlight<K>).wait(request.signal, () => {
        entry.messages -= messages;
        entry.bytes -= bytes;
      });
    },
    async ready(request) {
      const { key, signal } = request;
      signal?.throwIfAborted();
      let triesLeft = MAX_TRIES;
      while (awaited.has(key) || !serves(kept.get(key), 1, 1, now())) {
        const entry = next(request);
        await entry.pending?.wait(signal);
        // Gives up on a keyring whose data keys are expired or revoked before they arrive.
        if (!isUsable(entry, now()) && --triesLeft === 0) return;
      }
    },
    loadAlone(request) {
      counts.misses++;
      const onSettled = () => counts[purpose]++;
      const work = (signal: AbortSignal) => request.load(signal);
      return startSingleFlight(work, { onSettled }).wait(request.signal);
    },
    atHand(request) {
      const time = now();
      const entry = kept.get(request.key);
      if (!serves(entry, 0, 0, time)) return;
      counts.hits++;
      return use(entry, request, time);
    },
    countEntries() {
      sweep(now());
      return kept.size;
    },
    forget,
    clear() {
      forget();
      awaited.clear();
    },
  };
}
