/** A map that keeps what was used last: when it is full, the least recently used value gives way. */
export interface LruMap<V> {
  /** How many values there are. */
  readonly size: number;
  /** The value of an id, which does not count as use. */
  get(id: string): V | undefined;
  /** Uses a value, new or known; gives how many others gave way. */
  use(id: string, value: V): number;
  /** Drops values. */
  drop(isGone: (value: V) => boolean): void;
}

/**
 * Makes an empty map.
 *
 * @param capacity how many values are kept
 */
export function lruMap<V>(capacity: number): LruMap<V> {
  // In order of use, the latest last.
  const values = new Map<string, V>();
  // Most uses are of the value used last: comparing its id is cheaper than looking one up.
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
