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

/** How far one of the paths has been followed. */
interface Position {
  /** The number of the path. */
  readonly path: number;
  /** The number of the segment to match next. */
  readonly index: number;
  /** The segment to match next. */
  readonly segment: Segment;
  /** The position after that segment; `undefined` after the last one. */
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

function isForward(selector: Selector): boolean {
  if (selector.kind === "filter") return false;
  if (selector.kind === "slice") {
    const { start = 0, end = 0, step } = selector;
    // A step of 0 leads nowhere, from wherever one looks.
    return step === 0 || (start >= 0 && end >= 0 && step > 0);
  }
  return selector.kind === "wildcard" || (selector.index ?? 0) >= 0;
}

/**
 * Tells whether a walk from the start of a text to its end can follow a path. Filters look ahead, and what counts from the
 * end of an array must know where that is.
 */
export function isFollowable(path: Path): boolean {
  return path.every(({ selectors }) => selectors.every(isForward));
}

/** The numbers of paths whose next segment finds nothing in an empty array or object, and rightly so. */
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

/** Returns the first position of a path; `undefined` for a path that selects the root. */
function firstPosition(ast: Path, path: number): Position | undefined {
  return ast.reduceRight<Position | undefined>(
    (next, segment, index) => ({ path, index, segment, next }),
    undefined,
  );
}

/** A position with its number in a state. */
interface Numbered {
  readonly number: number;
  readonly position: Position;
}

/** Lists of numbers by a key. */
type Index<K> = Map<K, number[]>;

function addTo<K>(index: Index<K>, key: K, number: number): void {
  const numbers = index.get(key);
  if (!numbers) index.set(key, [number]);
  else if (numbers.at(-1) !== number) numbers.push(number);
}

/** The positions of a state by what their segments select, so that nobody asks each of them of each value. */
class Selections {
  /** Those that go on whatever the key is: below a `..`, or a wildcard. */
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

  /** The names that are mentioned. */
  get names(): Iterable<string> {
    return this.#names.keys();
  }

  /** Whether it matters which element of an array one looks at. */
  get hasIndices(): boolean {
    return this.#indices.size > 0 || this.#slices.length > 0;
  }

  /** Returns the numbers of the positions that select an element by its index. */
  matchingElement(index: number): readonly number[] {
    const numbers = this.#indices.get(index) ?? NONE;
    const inSlices = this.#slices.filter(({ slice }) =>
      isInSlice(slice, index),
    );
    if (inSlices.length === 0) return numbers;
    const all = new Set([...numbers, ...inSlices.map(({ number }) => number)]);
    return [...all].sort((left, right) => left - right);
  }

  /** Returns the numbers of the positions that select a member by its name. */
  matchingMember(name: string): readonly number[] {
    return this.#names.get(name) ?? NONE;
  }

  /** Calls for each position that goes on, in their order: those that match, and those that match always. */
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

/** Hears of a position that goes on to a value, and whether its segment selects the value. */
type Follow = (position: Position, isSelected: boolean) => void;

/** How many positions all states that are kept may have: paths of many `..` have more states than any document needs. */
const MAX_POSITIONS = 100_000;

/** The states of paths, made when a walk first comes to them. */
function newStates() {
  const states = new Map<string, TextState>();
  let kept = 0;
  const mayKeep = () => kept < MAX_POSITIONS;

  /** Returns the state of positions, which are in the order of paths and of segments. */
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
    // By the positions that select them: most elements have those of the one before.
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
 * Compiles paths to an automaton: its states are sets of positions in the paths. However many `..` a path has, a walk comes
 * to each place of a text once.
 *
 * @param paths paths that {@link isFollowable}
 * @returns what gives the state of a text's root
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
