/** How much a walk looks into before it remembers anything: most documents are smaller. */
const UNWATCHED = 100_000;

/** How much a walk may look into again after that. */
const MAX_AGAIN = 1_000_000;

/**
 * Bounds what a walk looks into again because it stands in several places. A document in which each of 50 objects holds the
 * next one twice is small, and has more places than anybody can visit: parsers of YAML and of other formats with references
 * make such documents. One without shared objects may have any size.
 */
export class Revisits {
  #work = 0;
  #again = 0;
  #seen: Set<unknown> | undefined;

  /** Forgets what was looked into. */
  reset(): void {
    this.#work = 0;
    this.#again = 0;
    this.#seen = undefined;
  }

  /**
   * Notes that an array or object has been looked into.
   *
   * @param work how many of its children were looked at, and one more
   * @returns whether the walk may go on
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
