import { refuseSearch } from "./kind-of.ts";

/** Maximum number of comparisons of members and elements in one search. */
const MAX_COMPARISONS = 2_000_000;

/** Document of one search, with the cached results of its filters. */
export class SearchContext {
  /** The document, to which `$` refers in filters. */
  declare readonly root: unknown;
  #known: Map<object, Map<unknown, unknown>> | undefined;
  #comparisons = 0;

  constructor(root: unknown) {
    this.root = root;
  }

  /** Returns the cache of a part of a filter for this search: results by the value that they belong to. */
  knownBy<T>(part: object): Map<unknown, T> {
    this.#known ??= new Map();
    const known = this.#known.get(part) ?? new Map<unknown, unknown>();
    this.#known.set(part, known);
    return known as Map<unknown, T>;
  }

  /**
   * Counts a comparison of two members or elements.
   *
   * @throws {UnsupportedTypeError} if the search has made more than 2,000,000 such comparisons
   */
  countComparison(): void {
    if (++this.#comparisons > MAX_COMPARISONS) {
      refuseSearch(
        `a filter compares more than ${MAX_COMPARISONS} values within arrays and objects; compare single members of them`,
      );
    }
  }
}
