import { lruMap } from "../util/lru.ts";
import type { PoolCounts } from "./key-pool.ts";
import type { CacheLimits } from "./limits.ts";

/** Data keys that one caller encrypted with, for that caller alone to decrypt with. */
export interface OwnKeys<K> {
  /**
   * Keeps a data key that the cache's `encryptionKey` gave: never longer than it may encrypt by its age.
   *
   * @param key equal for messages that the data key opens: keyring, format, encrypted data keys and context must all be in it
   */
  keep(key: string, dataKey: K): void;
  /** Returns the data key that was kept, or `undefined`. */
  get(key: string): K | undefined;
}

/** Data keys that callers encrypted with, each with the time when it came from the key service. */
export interface OwnKeyPool<K extends object> {
  /** Notes a data key that came from the key service now, and drops what is over age. */
  note(dataKey: K, createdAt: number): void;
  /** Makes a place for one caller; what is in it, nobody else gets. */
  openFor(): OwnKeys<K>;
  /** Counts the data keys that are kept, for all callers. */
  countEntries(): number;
  /** Forgets every data key. */
  forget(): void;
}

/**
 * Makes an empty pool; all callers together keep no more data keys than the capacity says.
 *
 * @param now the time in milliseconds; whoever made the clock calls `forget` when it steps back
 * @param counts what to count in
 */
export function ownKeyPool<K extends object>(
  { capacity, maxAge }: CacheLimits,
  now: () => number,
  counts: PoolCounts,
): OwnKeyPool<K> {
  const kept = lruMap<{ readonly dataKey: K; readonly createdAt: number }>(
    capacity,
  );
  const births = new WeakMap<K, number>();
  let callers = 0;

  const sweep = (time: number): void =>
    kept.drop(({ createdAt }) => time - createdAt > maxAge);

  const keep = (id: string, dataKey: K): void => {
    const known = kept.get(id);
    if (known?.dataKey === dataKey) {
      kept.use(id, known);
      return;
    }
    const createdAt = births.get(dataKey);
    if (createdAt === undefined) return;
    counts.evicted += kept.use(id, { dataKey, createdAt });
  };

  const get = (id: string): K | undefined => {
    const time = now();
    const known = kept.get(id);
    if (!known) return undefined;
    if (time - known.createdAt > maxAge) {
      sweep(time);
      return undefined;
    }
    kept.use(id, known);
    counts.hits++;
    return known.dataKey;
  };

  return {
    note(dataKey, createdAt) {
      sweep(createdAt);
      births.set(dataKey, createdAt);
    },
    openFor() {
      const caller = `${++callers} `;
      return {
        keep: (key, dataKey) => keep(caller + key, dataKey),
        get: (key) => get(caller + key),
      };
    },
    countEntries() {
      sweep(now());
      return kept.size;
    },
    forget: () => kept.drop(() => true),
  };
}
