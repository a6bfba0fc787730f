import type { SearchContext } from "./search-context.ts";

/** What leads to one child at most: to a member of an object, to an element of an array, or to whichever stands there. */
export interface Step {
  readonly kind: "name" | "index";
  /** A member's name, or what a token of a JSON Pointer names. */
  readonly name: string | undefined;
  /** An element's index, negative when it counts from the end; of a token of a JSON Pointer also. */
  readonly index: number | undefined;
}

/** A member of an object by its name, or what a token of a JSON Pointer names. */
export interface NameSelector extends Step {
  readonly kind: "name";
  readonly name: string;
}

/** An element of an array. */
export interface IndexSelector extends Step {
  readonly kind: "index";
  readonly index: number;
}

/** Makes the selector of a name, with the index that it is where an array stands. */
export function nameSelector(name: string, index?: number): NameSelector {
  return { kind: "name", name, index };
}

/** Elements of an array from `start` to before `end`; `undefined` where the path leaves one out. */
export interface SliceSelector {
  readonly kind: "slice";
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number;
}

/** What a part of a filter gives for a current node's value, in a search. */
export type Evaluate<T> = (current: unknown, context: SearchContext) => T;

/** A filter's test. */
export type Test = Evaluate<boolean>;

/** The children that a test holds for. */
export interface FilterSelector {
  readonly kind: "filter";
  readonly test: Test;
}

/** What a segment selects of a node's children. */
export type Selector =
  | NameSelector
  | IndexSelector
  | SliceSelector
  | FilterSelector
  | { readonly kind: "wildcard" };

/** One step of a path: selectors, for a node's children or for those of all its descendants and its own. */
export interface Segment {
  readonly isDescendant: boolean;
  readonly selectors: readonly Selector[];
}

/** What a path of any spelling compiles to: the steps from the root. */
export type Path = readonly Segment[];

/** The step that a segment is, if it leads to one child at most: RFC 9535 compares what such segments lead to alone. */
export function stepOf({ isDescendant, selectors }: Segment): Step | undefined {
  const [only, ...others] = selectors;
  const isOne = only && others.length === 0 && !isDescendant;
  return isOne && "index" in only ? only : undefined;
}

/** Whether a segment leads from objects to members of these names alone, and from arrays nowhere. */
export function isNamed({ isDescendant, selectors }: Segment): boolean {
  const areNames = selectors.every(
    (each) => each.kind === "name" && each.index === undefined,
  );
  return areNames && !isDescendant;
}
