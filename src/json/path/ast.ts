import type { SearchContext } from "./search-context.ts";

/**
 * Selector of at most one child: a member of an object, or an element of an array. A token of a JSON Pointer, such as
 * `0`, has both a name and an index. The kind of the value decides whether the name or the index applies.
 */
export interface Step {
  readonly kind: "name" | "index";
  /** Name of a member; `undefined` if the step selects only elements of arrays. */
  readonly name: string | undefined;
  /** Index of an element, negative to count from the end; `undefined` if the step selects only members of objects. */
  readonly index: number | undefined;
}

/** Selector of a member by its name, or of the child that a token of a JSON Pointer stands for. */
export interface NameSelector extends Step {
  readonly kind: "name";
  readonly name: string;
}

/** Selector of an element of an array by its index. */
export interface IndexSelector extends Step {
  readonly kind: "index";
  readonly index: number;
}

/** Returns the selector of a member's name. If `index` is given, it applies where the value is an array. */
export function nameSelector(name: string, index?: number): NameSelector {
  return { kind: "name", name, index };
}

/** Selector of an array's elements from `start` to before `end` (RFC 9535 section 2.3.4); an omitted bound is `undefined`. */
export interface SliceSelector {
  readonly kind: "slice";
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number;
}

/** Function that evaluates a part of a filter in a search. `current` is the value of the current node (`@`). */
export type Evaluate<T> = (current: unknown, context: SearchContext) => T;

/** Condition of a filter, as a function that returns true for the nodes that the filter selects. */
export type Test = Evaluate<boolean>;

/** Selector of the children for which the filter's test returns true. */
export interface FilterSelector {
  readonly kind: "filter";
  readonly test: Test;
}

/** Selector of a JSONPath segment, which selects children of a node (RFC 9535 section 2.3). */
export type Selector =
  | NameSelector
  | IndexSelector
  | SliceSelector
  | FilterSelector
  | { readonly kind: "wildcard" };

/** Segment of a path (RFC 9535 section 2.5). */
export interface Segment {
  /**
   * True for `..`: the selectors apply to a node and to all its descendants. False if the selectors apply only to the
   * node.
   */
  readonly isDescendant: boolean;
  readonly selectors: readonly Selector[];
}

/** Syntax tree of a path in any dialect: its segments from the root. */
export type Path = readonly Segment[];

/**
 * Returns the single {@link Step} of a segment, if the segment selects at most one child; `undefined` for any other
 * segment. In filters, RFC 9535 allows comparisons only for queries of such segments (singular queries, section
 * 2.3.5.1).
 */
export function stepOf({ isDescendant, selectors }: Segment): Step | undefined {
  const [only, ...others] = selectors;
  const isOne = only && others.length === 0 && !isDescendant;
  return isOne && "index" in only ? only : undefined;
}

/** Tells whether a segment selects only members of objects by name, and never anything in an array. */
export function isNamed({ isDescendant, selectors }: Segment): boolean {
  const areNames = selectors.every(
    (each) => each.kind === "name" && each.index === undefined,
  );
  return areNames && !isDescendant;
}
