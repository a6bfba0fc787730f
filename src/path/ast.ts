/** One step of a path: the member of an object with this name. */
export interface NameSegment {
  /** The member's name. */
  readonly name: string;
}

/** What a path of any spelling compiles to. */
export interface Path {
  /** The steps from the root. */
  readonly segments: readonly NameSegment[];
}
