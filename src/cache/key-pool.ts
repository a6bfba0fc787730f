import { refuseAs } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { lruMap } from "../util/lru.ts";
import { readOption } from "../util/options.ts";
import { type SingleFlight, startSingleFlight } from "../util/single-flight.ts";
import type { EncryptionKeyRequest, LoadRequest } from "./key-request.ts";
import type { CacheLimits } from "./limits.ts";

/** Error message for synchronous callers when no key is cached. */
export const NO_KEY_AT_HAND =
  "Cannot do this now: the data key is not at hand; await session.ready(), or session.ready(token) to decrypt";

/** A data key that is there or on its way, and what it has been reserved for. */
interface Entry<K> {
  pending: SingleFlight<K> | undefined;
  value: K | undefined;
  createdAt: number;
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
export interface KeyPool<K> {
  /**
   * Reserves room for so many messages and bytes in a data key, and returns that data key. They count from now on.
   *
   * @throws {RangeError} when no data key may serve so many messages
   */
  reserve(
    request: EncryptionKeyRequest<K>,
    messages: number,
    bytes: number,
  ): K | Promise<K>;
  /** Waits for the next data key that is on its way, or else for one with room; reserves nothing. */
  ready(request: LoadRequest<K>): Promise<void>;
  /** Loads a data key that is not kept, nor given to anyone else. */
  loadAlone(request: LoadRequest<K>): Promise<K>;
  /** Returns a data key that is there, or `undefined`; needs no room. */
  atHand(request: LoadRequest<K>): K | undefined;
  /** Counts the data keys that are there. */
  countEntries(): number;
  /** Forgets every data key but those on their way. */
  forget(): void;
  /** Forgets every data key, and those on their way as soon as they have come. */
  clear(): void;
}

/**
 * Makes an empty pool.
 *
 * @param now the time in milliseconds; whoever made the clock calls `forget` when it steps back
 * @param counts what to count in
 * @param purpose what loads that succeeded count as
 * @param onLoaded called with every data key that may be kept
 */
export function keyPool<K extends object>(
  { capacity, maxAge, maxMessages, maxBytes, refreshAhead }: CacheLimits,
  now: () => number,
  counts: PoolCounts,
  purpose: "generated" | "unwrapped",
  onLoaded?: (value: K, createdAt: number) => void,
): KeyPool<K> {
  const kept = lruMap<Entry<K>>(capacity);
  // Apart from those kept, so that what may yet fail pushes out nothing.
  const awaited = new Map<string, Entry<K>>();

  /** Whether an entry can take these messages and bytes; one that is still awaited has no age yet. */
  const serves = (
    entry: Entry<K> | undefined,
    messages: number,
    bytes: number,
    time: number,
  ): entry is Entry<K> =>
    entry !== undefined &&
    entry.messages + messages <= maxMessages &&
    entry.bytes + bytes <= maxBytes &&
    (entry.value === undefined || time - entry.createdAt <= maxAge);

  /** Drops what is over age, so that no data key outlives its limit in memory for want of a caller. */
  const sweep = (time: number): void =>
    kept.drop((entry) => !serves(entry, 0, 0, time));

  /** Starts a load; its data key is kept if it is still the latest one asked for when it comes. */
  const load = (request: LoadRequest<K>): Entry<K> => {
    const { key } = request;
    const entry: Entry<K> = {
      pending: undefined,
      value: undefined,
      createdAt: 0,
      messages: 0,
      bytes: 0,
      refreshed: false,
    };
    const isLatest = () => awaited.get(key) === entry;
    entry.pending = startSingleFlight(request.load, {
      onSettled: (value) => {
        entry.createdAt = now();
        entry.value = value;
        entry.pending = undefined;
        counts[purpose]++;
        onLoaded?.(value, entry.createdAt);
        if (!isLatest()) return;
        awaited.delete(key);
        counts.evicted += kept.use(key, entry);
      },
      onAbandoned: () => {
        if (isLatest()) awaited.delete(key);
      },
    });
    awaited.set(key, entry);
    return entry;
  };

  /** Uses an entry, and renews it near the end of its age, once; if that fails, its end comes as it would have. */
  const use = (entry: Entry<K>, request: LoadRequest<K>, time: number): K => {
    kept.use(request.key, entry);
    if (
      refreshAhead > 0 &&
      time - entry.createdAt >= maxAge - refreshAhead &&
      !entry.refreshed &&
      !awaited.has(request.key)
    ) {
      entry.refreshed = true;
      load(request).pending?.keep();
    }
    return entry.value as K;
  };

  const loadFor = (request: LoadRequest<K>): Entry<K> => {
    counts.misses++;
    sweep(now());
    return load(request);
  };

  /** The data key that is on its way, or will be now. */
  const next = (request: LoadRequest<K>): Entry<K> =>
    awaited.get(request.key) ?? loadFor(request);

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

  const forget = (): void => kept.drop(() => true);

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
      while (awaited.has(key) || !serves(kept.get(key), 1, 1, now())) {
        await next(request).pending?.wait(signal);
      }
    },
    loadAlone(request) {
      counts.misses++;
      const onSettled = () => counts[purpose]++;
      return startSingleFlight(request.load, { onSettled }).wait(
        request.signal,
      );
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
