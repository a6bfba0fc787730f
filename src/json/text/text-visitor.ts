import type { TextState } from "./state.ts";

/** Callbacks of a walk over a JSON text, called in the order of the text. */
export interface TextVisitor {
  /**
   * Called for each selected value, but not for selected values inside it.
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
   * Called with the indices of paths that select a value, also inside a selected value, or that an empty array or object
   * satisfies. `undefined` if missing fields are not to be reported.
   */
  readonly found: ((paths: readonly number[]) => void) | undefined;
  /** Called with the indices of paths that look for a name where the text has an array. */
  readonly metArray?: ((paths: readonly number[]) => void) | undefined;
  /** Array in which the walk keeps the names and indices from the root to the current value; `undefined` if not needed. */
  readonly keys: (string | number)[] | undefined;
  /** True to throw if a name that leads to a selected value occurs twice in its object; needs `keys` for the message. */
  readonly refusesDuplicates: boolean;
}
