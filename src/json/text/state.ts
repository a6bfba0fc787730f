import type { Codes } from "./codes.ts";

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
  /** Where the names lead to that paths mention here. */
  readonly members: NamedStates;
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
  /** Paths that look for a name, which no array has. */
  readonly metByArray: readonly number[];
}

/** Finds a state by a name that stands in a text. */
export interface NamedStates {
  /** Returns the state of the name between two positions of a text, in which it is written without escapes. */
  at(
    codes: Codes,
    text: string,
    from: number,
    to: number,
  ): TextState | undefined;
  /** Returns the state of a name. */
  get(name: string): TextState | undefined;
}

/** How many names are compared one by one; among more of them a table finds the one. */
const MAX_COMPARED = 8;

/** A name in ASCII, to be compared with the codes of a text. */
interface ComparedName {
  readonly codes: Uint8Array;
  readonly state: TextState;
}

/** Tells whether a name stands at a position of a text. Most differ in their first character: a loop is quickest. */
function standsAt(name: Uint8Array, codes: Codes, from: number): boolean {
  for (let i = 0; i < name.length; i++) {
    if (codes[from + i] !== name[i]) return false;
  }
  return true;
}

/** Makes what finds states by their names. */
export function namedStates(
  entries: Iterable<readonly [name: string, state: TextState]>,
): NamedStates {
  const byName = new Map(entries);
  const get = (name: string) => byName.get(name);
  const names = [...byName.keys()];
  const isCompared = names.every((name) => /^[\0-\x7f]*$/.test(name));
  if (!isCompared || names.length > MAX_COMPARED) {
    return { get, at: (_, text, from, to) => get(text.slice(from, to)) };
  }
  const compared = Array.from(byName, ([name, state]): ComparedName => {
    const codes = Uint8Array.from(name, (each) => each.charCodeAt(0));
    return { codes, state };
  });
  return {
    get,
    at(codes, _, from, to) {
      const length = to - from;
      for (let i = 0; i < compared.length; i++) {
        const name = compared[i] as ComparedName;
        const isLong = name.codes.length === length;
        if (isLong && standsAt(name.codes, codes, from)) return name.state;
      }
      return undefined;
    },
  };
}

/** No paths. */
export const NONE: readonly number[] = [];

/** Makes a state that selects nothing, and leads to one state wherever one goes from it. */
function selectingNothing(isEnd: boolean): TextState {
  const state: TextState = {
    selectedBy: NONE,
    isEnd,
    below: () => ({
      members: namedStates([]),
      others: state,
      elements: state,
      elementAt: () => state,
      metByEmptyArray: NONE,
      metByEmptyObject: NONE,
      metByArray: NONE,
    }),
  };
  return state;
}

/** The state of what no path selects or goes on below. */
export const END: TextState = /* @__PURE__ */ selectingNothing(true);

/** The state of a walk that looks at everything. */
export const EVERYTHING: TextState = /* @__PURE__ */ selectingNothing(false);
