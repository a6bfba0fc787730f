import {
  isNamed,
  type Path,
  type Segment,
  type Selector,
  type SliceSelector,
} from "../path/ast.ts";
import { END, namedStates, type StatesBelow, type TextState } from "./state.ts";

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

/** A member's name, an element's index, or something that no path mentions. */
type Key = string | number | typeof UNMENTIONED;

/** The key of a member, or of an element, that no path mentions. */
const UNMENTIONED: unique symbol = Symbol();

function isInSlice({ start = 0, end, step }: SliceSelector, index: number) {
  return (
    index >= start &&
    (end === undefined || index < end) &&
    (index - start) % step === 0
  );
}

function matches(selector: Selector, key: Key): boolean {
  if (selector.kind === "wildcard") return true;
  if (selector.kind === "slice") {
    return typeof key === "number" && isInSlice(selector, key);
  }
  if (selector.kind === "filter" || key === UNMENTIONED) return false;
  return key === (typeof key === "number" ? selector.index : selector.name);
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

/** How many states are kept: paths of many `..` have more than any document needs. */
const MAX_STATES = 10_000;

/** The states of paths, made when a walk first comes to them. */
function newStates() {
  const states = new Map<string, TextState>();

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
    states.set(id, state);
    return state;
  };

  const follow = (positions: readonly Position[], key: Key): TextState => {
    const selectedBy = new Set<number>();
    const reached = new Set<Position>();
    for (const position of positions) {
      const { path, segment, next } = position;
      if (segment.isDescendant) reached.add(position);
      if (!segment.selectors.some((each) => matches(each, key))) continue;
      if (next) reached.add(next);
      else selectedBy.add(path);
    }
    return stateOf([...selectedBy], [...reached]);
  };

  const statesBelow = (positions: readonly Position[]): StatesBelow => {
    const selectors = positions.flatMap(({ segment }) => segment.selectors);
    const names = selectors.flatMap((each) =>
      each.kind === "name" ? [each.name] : [],
    );
    const hasIndices = selectors.some(
      (each) =>
        each.kind === "slice" || ("index" in each && each.index !== undefined),
    );
    const others = follow(positions, UNMENTIONED);
    return {
      members: namedStates(
        names.map((name) => [name, follow(positions, name)]),
      ),
      others,
      elements: hasIndices ? undefined : others,
      elementAt: (index) => follow(positions, index),
      metByEmptyArray: metByEmpty(positions, "wildcard", "slice"),
      metByEmptyObject: metByEmpty(positions, "wildcard"),
      metByArray: positions
        .filter(({ segment }) => isNamed(segment))
        .map(({ path }) => path),
    };
  };

  return { stateOf, count: () => states.size };
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
    if (states.count() > MAX_STATES) {
      states = newStates();
      root = states.stateOf(selectedBy, positions);
    }
    return root;
  };
}
