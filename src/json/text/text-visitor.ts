import type { TextState } from "./state.ts";

/** Hears of what a walk over a text comes to, in the order of the text. */
export interface TextVisitor {
  /**
   * Called for a selected value; not for what is selected within it.
   *
   * @param start the position of its first character
   * @param end the position after its last character
   */
  select(start: number, end: number, state: TextState): void;
  /** Tells of a string, from its quote to its quote, whether it is selected though no path says so. */
  readonly isSelected?: ((start: number, end: number) => boolean) | undefined;
  /**
   * Called for paths that have found something, within a selected value too, or nothing, rightly, in what is empty; `undefined`
   * if nobody asks what is missing.
   */
  readonly found: ((paths: readonly number[]) => void) | undefined;
  /** Called for paths that look for a name where an array stands. */
  readonly metArray?: ((paths: readonly number[]) => void) | undefined;
  /** The walk keeps here the names and indices that lead to where it is; `undefined` if nobody asks. */
  readonly keys: (string | number)[] | undefined;
  /** Whether to refuse a name that occurs twice in an object, where it leads to a selected value; `keys` say where. */
  readonly refusesDuplicates: boolean;
}
