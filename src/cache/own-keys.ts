import { lruMap } from "../util/lru.ts";
import { isUsable, type KeyLife } from "./key-lease.ts";
import type { PoolCounts } from "./key-pool.ts";
import type { CacheLimits } from "./limits.ts";

/** Store of the data keys that one caller encrypted with, from which only that caller can decrypt. */
export interface OwnKeys<K> {
  /**
   * Stores a data key that the cache's `encryptionKey` returned, until the end of the key's life.
   *
   * @param key cache key, which must identify the keyring, format, encrypted data keys and context of the messages that
   * the data key decrypts
   */
  keep(key: string, dataKey: K): void;
  /** Returns the data key that is stored under a cache key; `undefined` if no data key is stored under it. */
  get(key: string): K | undefined;
}

/** Pool of the data keys that callers of a cache encrypted with, divided into one store for each caller. */
export interface OwnKeyPool<K extends object> {
  /** Records the life of a data key that the key service returned, and removes expired data keys. */
  note(dataKey: K, life: KeyLife, time: number): void;
  /** Creates the store of a new caller. */
  openFor(): OwnKeys<K>;
  /** Removes expired data keys, and returns the number of data keys that are left, for all callers. */
  countEntries(): number;
  /** Removes all data keys. */
  forget(): void;
}

/**
 * Creates an empty pool; its capacity holds for the stores of all callers together.
 *
 * @param now returns the time in milliseconds; the owner of the clock calls `forget` if the time steps back
 * @param counts counters to increase
 */
export function ownKeyPool<K extends object>(
  { capacity }: CacheLimits,
  now: () => number,
  counts: PoolCounts,
): OwnKeyPool<K> {
  const kept = lruMap<{ readonly dataKey: K; readonly life: KeyLife }>(
    capacity,
  );
  const lives = new WeakMap<K, KeyLife>();
  let callers = 0;

  const sweep = (time: number): void =>
    kept.drop(({ life }) => !isUsable(life, time));

  const keep = (id: string, dataKey: K): void => {
    const known = kept.get(id);
    if (known?.dataKey === dataKey) {
      kept.use(id, known);
      return;
    }
    const life = lives.get(dataKey);
    if (life === undefined) return;
    counts.evicted += kept.use(id, { dataKey, life });
  };

  const get = (id: string): K | undefined => {
    const time = now();
    const known = kept.get(id);
    if (!known) return undefined;
    if (!isUsable(known.life, time)) {
      sweep(time);
      return undefined;
    }
    kept.use(id, known);
    counts.hits++;
    return known.dataKey;
  };

  return {
    note(dataKey, life, time) {
      sweep(time);
      lives.set(dataKey, life);
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
