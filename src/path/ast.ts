/** A member of an object by its name, or what a token of a JSON Pointer names. */
export interface NameSelector {
  readonly kind: "name";
  readonly name: string;
  /** The element that the same token of a JSON Pointer names where an array stands; `undefined` elsewhere. */
  readonly index?: number | undefined;
}

/** An element of an array; a negative index counts from the end. */
export interface IndexSelector {
  readonly kind: "index";
  readonly index: number;
}

/** Elements of an array from `start` to before `end`; `undefined` where the path leaves one out. */
export interface SliceSelector {
  readonly kind: "slice";
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number;
}

/** What a part of a filter gives for a current node's value and the root's. */
export type Evaluate<T> = (current: unknown, root: unknown) => T;

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

/** A path that selects one node at most. */
export type SingularPath = readonly {
  readonly selectors: readonly [NameSelector | IndexSelector];
}[];

/** Whether a path can select one node at most: RFC 9535 compares no others. */
export function isSingular(path: Path): path is Path & SingularPath {
  return path.every(
    ({ isDescendant, selectors: [first, ...others] }) =>
      !isDescendant &&
      others.length === 0 &&
      (first?.kind === "name" || first?.kind === "index"),
  );
}
