/**
 * What paths go on to select from one place of a text: a state of the automaton that they compile to. A walk over the text
 * takes it from the root's state to those of the values below.
 */
export interface TextState {
  /** The paths that select the value here, by their numbers; the first of them says what is done to it. */
  readonly selectedBy: readonly number[];
  /** Whether no path goes on below. */
  readonly isEnd: boolean;
  /** Returns what the members and elements below lead to. It is made when first asked for: most values have none. */
  below(): StatesBelow;
}

/** The states that the members of an object, or the elements of an array, lead to. */
export interface StatesBelow {
  /** Where each name leads to that paths mention here. */
  readonly members: ReadonlyMap<string, TextState>;
  /** The lengths of these names: a set of bits, of each length its remainder by 32. */
  readonly lengths: number;
  /** Where any other name leads to. */
  readonly others: TextState;
  /** Where elements lead to; `undefined` where it depends on their index. */
  readonly elements: TextState | undefined;
  /** Returns where the element of an index leads to. */
  elementAt(index: number): TextState;
  /** Paths that find nothing, and rightly so, where an array is empty. */
  readonly metByEmptyArray: readonly number[];
  /** Paths that find nothing, and rightly so, where an object is empty. */
  readonly metByEmptyObject: readonly number[];
}

/** No paths. */
export const NONE: readonly number[] = [];

/** Makes a state that selects nothing, and leads to one state wherever one goes from it. */
function selectingNothing(isEnd: boolean): TextState {
  const state: TextState = {
    selectedBy: NONE,
    isEnd,
    below: () => ({
      members: new Map(),
      lengths: 0,
      others: state,
      elements: state,
      elementAt: () => state,
      metByEmptyArray: NONE,
      metByEmptyObject: NONE,
    }),
  };
  return state;
}

/** The state of what no path selects or goes on below. */
export const END: TextState = /* @__PURE__ */ selectingNothing(true);

/** The state of a walk that looks at everything. */
export const EVERYTHING: TextState = /* @__PURE__ */ selectingNothing(false);

/** Returns the lengths of names as a set of bits. */
export function lengthsOf(names: Iterable<string>): number {
  let bits = 0;
  for (const { length } of names) bits |= 1 << (length & 31);
  return bits;
}
