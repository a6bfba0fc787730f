import type { Codes } from "./codes.ts";

/**
 * State of a walk over a text, for one value and a set of paths: the paths that select the value, and the paths that
 * select something inside the value. A walk begins with the state of the root and takes the states of members and
 * elements from {@link StatesBelow}.
 */
export interface TextState {
  /** Indices of the paths that select this value. The first of these paths decides how the value is treated. */
  readonly selectedBy: readonly number[];
  /** True if no path selects anything below this value. */
  readonly isEnd: boolean;
  /**
   * Returns the states of the value's members and elements. The states are built at the first call, because most values
   * have no members or elements.
   */
  below(): StatesBelow;
}

/** States of the members of an object, or of the elements of an array. */
export interface StatesBelow {
  /** States of the members whose names the paths contain at this level. */
  readonly members: NamedStates;
  /** State of a member with any other name. */
  readonly others: TextState;
  /** State of every element of an array; `undefined` if the state depends on the element's index. */
  readonly elements: TextState | undefined;
  /** Returns the state of the element at an index of an array. */
  elementAt(index: number): TextState;
  /** Indices of the paths that an empty array satisfies: selecting nothing in it does not count as a missing field. */
  readonly metByEmptyArray: readonly number[];
  /** Indices of the paths that an empty object satisfies: selecting nothing in it does not count as a missing field. */
  readonly metByEmptyObject: readonly number[];
  /** Indices of the paths that look for member names alone at this level. In an array these paths select nothing. */
  readonly metByArray: readonly number[];
}

/** States of an object's members, by name. */
export interface NamedStates {
  /**
   * Returns the state of the member whose name stands in a text, without escapes, from position `from` to before `to`.
   */
  at(
    codes: Codes,
    text: string,
    from: number,
    to: number,
  ): TextState | undefined;
  /** Returns the state of the member with a name. */
  get(name: string): TextState | undefined;
}

/** Maximum number of names that a lookup compares one by one. If there are more names, it uses a map. */
const MAX_COMPARED = 8;

/** Tells whether the codes at a position begin with a name. A loop is fastest: most names differ at the first character. */
function standsAt(name: Uint8Array, codes: Codes, from: number): boolean {
  for (let i = 0; i < name.length; i++) {
    if (codes[from + i] !== name[i]) return false;
  }
  return true;
}

/**
 * Creates a lookup of states by member name.
 *
 * @param distinct all names that have a state, each once
 * @param stateOf builds the state of a member when a text first contains a member of that name
 * @param mayKeep returns false if a new state must not be cached: a text may lead to more states than it has characters
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

/** Empty list of indices. */
export const NONE: readonly number[] = [];

/** Creates a state for a value that no path selects. The same state serves for all values inside that value. */
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

/** State of a value in which no path selects anything, the value itself included. */
export const END: TextState = /* @__PURE__ */ selectingNothing(true);

/** State of a value in which no path selects anything, for a walk that nevertheless visits every value. */
export const EVERYTHING: TextState = /* @__PURE__ */ selectingNothing(false);
