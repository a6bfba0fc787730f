import { refuseSearch } from "./kind-of.ts";

/** How many values one search compares with others, of those that stand in arrays and objects. */
const MAX_COMPARISONS = 2_000_000;

/** The document of one search, and what its filters have found out about it: so that nothing is worked out twice. */
export class SearchContext {
  /** The document: what `$` stands for in filters. */
  declare readonly root: unknown;
  #known: Map<object, Map<unknown, unknown>> | undefined;
  #comparisons = 0;

  constructor(root: unknown) {
    this.root = root;
  }

  /** Returns what a part of a filter has noted during this search, by the values that it is about. */
  knownBy<T>(part: object): Map<unknown, T> {
    this.#known ??= new Map();
    const known = this.#known.get(part) ?? new Map<unknown, unknown>();
    this.#known.set(part, known);
    return known as Map<unknown, T>;
  }

  /**
   * Counts a comparison of two values in arrays or objects.
   *
   * @throws {UnsupportedTypeError} when there are too many
   */
  countComparison(): void {
    if (++this.#comparisons > MAX_COMPARISONS) {
      refuseSearch(
        `a filter compares more than ${MAX_COMPARISONS} values within arrays and objects; compare single members of them`,
      );
    }
  }
}
