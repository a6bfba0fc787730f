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
  /** Finds the states of the names that paths mention here. */
  readonly members: NamedStates;
  /** Serves every other name. */
  readonly others: TextState;
  /** Serves every element; `undefined` where the index decides. */
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

/** Tells whether a name stands at a position of a text. Most differ in their first character: a loop is quickest. */
function standsAt(name: Uint8Array, codes: Codes, from: number): boolean {
  for (let i = 0; i < name.length; i++) {
    if (codes[from + i] !== name[i]) return false;
  }
  return true;
}

/**
 * Makes what finds states by their names.
 *
 * @param stateOf makes the state of a name, when it is first met
 * @param mayKeep tells whether a state that was made may be kept: a text may lead to more of them than it has characters
 */
export function namedStates(
  distinct: Iterable<string>,
  stateOf: (name: string) => TextState,
  mayKeep: () => boolean = () => true,
): NamedStates {
  const names = [...distinct];
  const states: (TextState | undefined)[] = names.map(() => undefined);
  const make = (i: number): TextState => {
    const made = stateOf(names[i] as string);
    if (mayKeep()) states[i] = made;
    return made;
  };
  const isCompared = names.every((name) => /^[\0-\x7f]*$/.test(name));
  if (!isCompared || names.length > MAX_COMPARED) {
    const numbers = new Map(names.map((name, i) => [name, i]));
    const get = (name: string) => {
      const i = numbers.get(name);
      return i === undefined ? undefined : (states[i] ?? make(i));
    };
    return { get, at: (_, text, from, to) => get(text.slice(from, to)) };
  }
  const compared = names.map((name) =>
    Uint8Array.from(name, (each) => each.charCodeAt(0)),
  );
  return {
    get(name) {
      const i = names.indexOf(name);
      return i < 0 ? undefined : (states[i] ?? make(i));
    },
    at(codes, _, from, to) {
      const length = to - from;
      for (let i = 0; i < compared.length; i++) {
        const name = compared[i] as Uint8Array;
        if (name.length === length && standsAt(name, codes, from)) {
          return states[i] ?? make(i);
        }
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
      members: namedStates([], () => state),
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
