import type { TextState } from "./state.ts";

/** Callbacks of a walk over a JSON text, called in the order of the text. */
export interface TextVisitor {
  /**
   * Called for each selected value that lies in no other selected value.
   *
   * @param start position of the value's first character
   * @param end position after the value's last character
   * @param state state of the value
   */
  select(start: number, end: number, state: TextState): void;
  /**
   * Returns true to select a string that no path selects.
   *
   * @param start position of the opening quote
   * @param end position after the closing quote
   */
  readonly isSelected?: ((start: number, end: number) => boolean) | undefined;
  /**
   * Called with the indices of the paths that select a value, or that an empty array or object satisfies. Also called
   * for values inside a selected value. `undefined` if missing fields are not to be reported.
   */
  readonly found: ((paths: readonly number[]) => void) | undefined;
  /** Called with the indices of the paths that look for a member's name where the text has an array. */
  readonly metArray?: ((paths: readonly number[]) => void) | undefined;
  /**
   * Array that the walk keeps up to date: the member names and array indices from the root to the current value.
   * `undefined` if the visitor does not need them.
   */
  readonly keys: (string | number)[] | undefined;
  /**
   * True to throw if a name that leads to a selected value occurs twice in its object. This needs `keys`, for the error
   * message.
   */
  readonly refusesDuplicates: boolean;
}
