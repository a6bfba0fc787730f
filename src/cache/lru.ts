/** A map that keeps what was used last: when it is full, the least recently used value gives way. */
export class LruMap<V> {
  readonly #capacity: number;
  // In order of use, the latest last.
  readonly #values = new Map<string, V>();
  // Most uses are of the value used last: comparing its id is cheaper than looking one up.
  #latestId: string | undefined;
  #latest: V | undefined;

  /** @param capacity how many values are kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many values there are. */
  get size(): number {
    return this.#values.size;
  }

  /** The value of an id, which does not count as use. */
  get(id: string): V | undefined {
    return id === this.#latestId ? this.#latest : this.#values.get(id);
  }

  /** Uses a value, new or known; gives how many others gave way. */
  use(id: string, value: V): number {
    if (id === this.#latestId && value === this.#latest) return 0;
    this.#values.delete(id);
    this.#values.set(id, value);
    this.#latestId = id;
    this.#latest = value;
    if (this.#values.size <= this.#capacity) return 0;
    const [oldest] = this.#values.keys();
    this.#values.delete(oldest as string);
    return 1;
  }

  /** Drops values. */
  drop(isGone: (value: V) => boolean): void {
    for (const [id, value] of this.#values) {
      if (isGone(value)) this.#values.delete(id);
    }
    this.#latestId = undefined;
    this.#latest = undefined;
  }
}
