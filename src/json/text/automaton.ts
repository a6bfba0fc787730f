import {
  isNamed,
  type Path,
  type Segment,
  type Selector,
  type SliceSelector,
} from "../path/ast.ts";
import {
  END,
  NONE,
  namedStates,
  type StatesBelow,
  type TextState,
} from "./state.ts";

/** Progress of a walk over a text along one path: the segment of the path to match next. */
interface Position {
  /** Index of the path in the list of compiled paths. */
  readonly path: number;
  /** Index of the segment to match next, in the path. */
  readonly index: number;
  /** Segment to match next. */
  readonly segment: Segment;
  /** Position after that segment has matched; `undefined` if the segment is the path's last. */
  readonly next: Position | undefined;
}

function isInSlice(
  { start = 0, end, step }: SliceSelector,
  index: number,
): boolean {
  return (
    index >= start &&
    (end === undefined || index < end) &&
    (index - start) % step === 0
  );
}

/**
 * Tells whether a child's name or index alone decides if a selector selects the child. A walk over the text then needs
 * to read neither the child nor the rest of the array first.
 */
function isForward(selector: Selector): boolean {
  if (selector.kind === "filter") return false;
  if (selector.kind === "slice") {
    const { start = 0, end = 0, step } = selector;
    // A step of 0 selects nothing, whatever the bounds are.
    return step === 0 || (start >= 0 && end >= 0 && step > 0);
  }
  return selector.kind === "wildcard" || (selector.index ?? 0) >= 0;
}

/**
 * Tells whether a path can be evaluated in one pass over a text from start to end. A filter needs the content of a
 * child first, and an index or slice that counts from the end needs the length of the array.
 */
export function isFollowable(path: Path): boolean {
  return path.every(({ selectors }) => selectors.every(isForward));
}

/**
 * Returns the indices of the paths whose next segment has a selector of one of `kinds`, such as a wildcard. An empty
 * array or object satisfies these paths: selecting nothing in it does not count as a missing field.
 */
function metByEmpty(
  positions: readonly Position[],
  ...kinds: Selector["kind"][]
): readonly number[] {
  return positions
    .filter(
      ({ segment: { isDescendant, selectors } }) =>
        !isDescendant && selectors.some(({ kind }) => kinds.includes(kind)),
    )
    .map(({ path }) => path);
}

/** Returns the position of a path at the root of a text; `undefined` for a path that selects the root. */
function firstPosition(ast: Path, path: number): Position | undefined {
  return ast.reduceRight<Position | undefined>(
    (next, segment, index) => ({ path, index, segment, next }),
    undefined,
  );
}

/** Position of a state, with the index of the position in the state's list. */
interface Numbered {
  readonly number: number;
  readonly position: Position;
}

/** Map from a name or index to the sorted list indices of the positions that select it. */
type Index<K> = Map<K, number[]>;

function addTo<K>(index: Index<K>, key: K, number: number): void {
  const numbers = index.get(key);
  if (!numbers) index.set(key, [number]);
  else if (numbers.at(-1) !== number) numbers.push(number);
}

/**
 * Lookup of a state's positions by the name or index that they select. A child of a value need not be tried against
 * each position.
 */
class Selections {
  /** Positions that apply to every child: those with a descendant segment or a wildcard. */
  readonly #always: Numbered[] = [];
  readonly #wild: Set<number> = new Set();
  readonly #names: Index<string> = new Map();
  readonly #indices: Index<number> = new Map();
  readonly #slices: { slice: SliceSelector; number: number }[] = [];
  readonly #positions: readonly Position[];

  constructor(positions: readonly Position[]) {
    this.#positions = positions;
    for (const [number, position] of positions.entries()) {
      const { isDescendant, selectors } = position.segment;
      for (const each of selectors) this.#add(each, number);
      if (isDescendant || this.#wild.has(number)) {
        this.#always.push({ number, position });
      }
    }
  }

  #add(selector: Selector, number: number): void {
    if (selector.kind === "wildcard") this.#wild.add(number);
    else if (selector.kind === "slice") {
      this.#slices.push({ slice: selector, number });
    } else if (selector.kind !== "filter") {
      const { name, index } = selector;
      if (name !== undefined) addTo(this.#names, name, number);
      if (index !== undefined) addTo(this.#indices, index, number);
    }
  }

  /** Names of the members that at least one position selects. */
  get names(): Iterable<string> {
    return this.#names.keys();
  }

  /** True if at least one position selects elements of an array by index or slice. */
  get hasIndices(): boolean {
    return this.#indices.size > 0 || this.#slices.length > 0;
  }

  /**
   * Returns, for the element at an index of an array, the sorted list indices of the positions that select it by index
   * or slice.
   */
  matchingElement(index: number): readonly number[] {
    const numbers = this.#indices.get(index) ?? NONE;
    const inSlices = this.#slices.filter(({ slice }) =>
      isInSlice(slice, index),
    );
    if (inSlices.length === 0) return numbers;
    const all = new Set([...numbers, ...inSlices.map(({ number }) => number)]);
    return [...all].sort((left, right) => left - right);
  }

  /** Returns, for a member, the sorted list indices of the positions that select it by name. */
  matchingMember(name: string): readonly number[] {
    return this.#names.get(name) ?? NONE;
  }

  /**
   * Calls `call` for each position that applies to a child, in the order of the list: the positions in `matching`, and
   * those that apply to every child.
   */
  follow(matching: readonly number[], call: Follow): void {
    let i = 0;
    for (const { number, position } of this.#always) {
      for (; (matching[i] ?? number) < number; i++) {
        call(this.#positions[matching[i] as number] as Position, true);
      }
      const isMatching = matching[i] === number;
      if (isMatching) i++;
      call(position, isMatching || this.#wild.has(number));
    }
    for (; i < matching.length; i++) {
      call(this.#positions[matching[i] as number] as Position, true);
    }
  }
}

/**
 * Callback for a position that applies to a child; `isSelected` is true if the position's segment selects the child.
 */
type Follow = (position: Position, isSelected: boolean) => void;

/** Maximum total number of positions in cached states. Paths with many `..` have more states than any document needs. */
const MAX_POSITIONS = 100_000;

/** Creates an empty cache of states. A state is built when a walk first reaches it. */
function newStates() {
  const states = new Map<string, TextState>();
  let kept = 0;
  const mayKeep = () => kept < MAX_POSITIONS;

  /**
   * Returns the state for a set of positions, from the cache if possible.
   *
   * @param selectedBy indices of the paths that select the value
   * @param positions sorted by path, then by segment
   */
  const stateOf = (
    selectedBy: readonly number[],
    positions: readonly Position[],
  ): TextState => {
    if (selectedBy.length === 0 && positions.length === 0) return END;
    const id = `${selectedBy} ${positions.map(({ path, index }) => `${path}.${index}`)}`;
    const known = states.get(id);
    if (known) return known;
    let below: StatesBelow | undefined;
    const state: TextState = {
      selectedBy,
      isEnd: positions.length === 0,
      below() {
        below ??= statesBelow(positions);
        return below;
      },
    };
    if (mayKeep()) {
      states.set(id, state);
      kept += selectedBy.length + positions.length;
    }
    return state;
  };

  const follow = (go: (call: Follow) => void): TextState => {
    const selectedBy = new Set<number>();
    const reached = new Set<Position>();
    go((position, isSelected) => {
      const { path, segment, next } = position;
      if (segment.isDescendant) reached.add(position);
      if (!isSelected) return;
      if (next) reached.add(next);
      else selectedBy.add(path);
    });
    return stateOf([...selectedBy], [...reached]);
  };

  const statesBelow = (positions: readonly Position[]): StatesBelow => {
    const selections = new Selections(positions);
    const followAll = (matching: readonly number[]) =>
      follow((call) => selections.follow(matching, call));
    const others = followAll(NONE);
    // Keyed by the matching positions, as most elements have the same ones as the element before.
    const elements = new Map<string, TextState>();
    return {
      members: namedStates(
        selections.names,
        (name) => followAll(selections.matchingMember(name)),
        mayKeep,
      ),
      others,
      elements: selections.hasIndices ? undefined : others,
      elementAt(index) {
        const matching = selections.matchingElement(index);
        if (matching.length === 0) return others;
        const id = matching.join();
        const known = elements.get(id);
        if (known) return known;
        const made = followAll(matching);
        if (mayKeep()) elements.set(id, made);
        return made;
      },
      metByEmptyArray: metByEmpty(positions, "wildcard", "slice"),
      metByEmptyObject: metByEmpty(positions, "wildcard"),
      metByArray: positions
        .filter(({ segment }) => isNamed(segment))
        .map(({ path }) => path),
    };
  };

  return { stateOf, isFull: () => !mayKeep() };
}

/**
 * Compiles paths to a deterministic automaton whose states are sets of positions in the paths. A walk visits each value
 * of a text once, even if the paths have many `..`. States are cached for all walks; the cache is dropped when it is
 * full.
 *
 * @param paths paths for which {@link isFollowable} is true
 * @returns a function that returns the state of a text's root
 */
export function compileStates(paths: readonly Path[]): () => TextState {
  const first = paths.map(firstPosition);
  const positions = first.filter((position) => position !== undefined);
  const selectedBy = [...paths.keys()].filter((path) => !first[path]);
  let states = newStates();
  let root = states.stateOf(selectedBy, positions);
  return () => {
    if (states.isFull()) {
      states = newStates();
      root = states.stateOf(selectedBy, positions);
    }
    return root;
  };
}
