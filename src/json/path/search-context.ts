import { refuseSearch } from "./kind-of.ts";

/** Maximum number of comparisons of members and elements in one search. */
const MAX_COMPARISONS = 2_000_000;

/** Document of one search, with the results that its filters have cached. */
export class SearchContext {
  /** The document, to which `$` refers in filters. */
  declare readonly root: unknown;
  #known: Map<object, Map<unknown, unknown>> | undefined;
  #comparisons = 0;

  constructor(root: unknown) {
    this.root = root;
  }

  /**
   * Returns the cache that one part of a filter has in this search. The cache holds the part's result for each value of
   * the document.
   */
  knownBy<T>(part: object): Map<unknown, T> {
    this.#known ??= new Map();
    const known = this.#known.get(part) ?? new Map<unknown, unknown>();
    this.#known.set(part, known);
    return known as Map<unknown, T>;
  }

  /**
   * Counts a comparison of two members or two elements.
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
