/**
 * Number of arrays, objects and children that a search visits before it begins to remember arrays and objects. Most
 * documents have fewer.
 */
const UNWATCHED = 100_000;

/** Maximum number of arrays, objects and children that a search visits again, once it remembers arrays and objects. */
const MAX_AGAIN = 1_000_000;

/**
 * Limit on visiting the same arrays and objects again because several places of a document refer to them. If each of 50
 * objects holds the next one twice, the document is small but has 2^50 places; parsers of YAML and other formats with
 * references make such documents. A document without shared objects may have any size.
 */
export class Revisits {
  #work = 0;
  #again = 0;
  #seen: Set<unknown> | undefined;

  /** Forgets all visits that were recorded. */
  reset(): void {
    this.#work = 0;
    this.#again = 0;
    this.#seen = undefined;
  }

  /**
   * Records a visit to an array or object.
   *
   * @param work number of visited children of the array or object, plus one
   * @returns false if the limit is exceeded and the search must stop
   */
  note(container: unknown, work: number): boolean {
    if (this.#work <= UNWATCHED) {
      this.#work += work;
      return true;
    }
    this.#seen ??= new Set();
    if (!this.#seen.has(container)) this.#seen.add(container);
    else this.#again += work;
    return this.#again <= MAX_AGAIN;
  }
}
