/** Map of bounded size that evicts its least recently used value when it is full. */
export interface LruMap<V> {
  /** Number of values in the map. */
  readonly size: number;
  /** Returns the value of an id; does not count as a use. */
  get(id: string): V | undefined;
  /** Adds a value, or marks it as the most recently used. Returns the number of values evicted: 0 or 1. */
  use(id: string, value: V): number;
  /** Removes every value for which `isGone` returns true. */
  drop(isGone: (value: V) => boolean): void;
}

/**
 * Creates an empty map.
 *
 * @param capacity maximum number of values
 */
export function lruMap<V>(capacity: number): LruMap<V> {
  // In order of use, the most recently used value last.
  const values = new Map<string, V>();
  // Most uses repeat the latest one, and comparing one id is cheaper than a lookup.
  let latestId: string | undefined;
  let latest: V | undefined;
  return {
    get size() {
      return values.size;
    },
    get: (id) => (id === latestId ? latest : values.get(id)),
    use(id, value) {
      if (id === latestId && value === latest) return 0;
      values.delete(id);
      values.set(id, value);
      latestId = id;
      latest = value;
      if (values.size <= capacity) return 0;
      const [oldest] = values.keys();
      values.delete(oldest as string);
      return 1;
    },
    drop(isGone) {
      for (const [id, value] of values) {
        if (isGone(value)) values.delete(id);
      }
      latestId = undefined;
      latest = undefined;
    },
  };
}
