import { quote } from "../../util/assert.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import type { Revisits } from "../revisits.ts";
import {
  isNamed,
  type Segment,
  type SliceSelector,
  type Step,
  type Test,
} from "./ast.ts";
import { hasElement, keyIn } from "./follow.ts";
import {
  ARRAY,
  kindOf,
  LEAF,
  namesIn,
  refuseSearch,
  SHARED,
} from "./kind-of.ts";
import { toPointer } from "./location.ts";
import type { SearchContext } from "./search-context.ts";
import { keysOf, type Node } from "./search-node.ts";

/** Collects what one stage of a search finds, and what the search meets on its way. */
export interface Walk {
  readonly context: SearchContext;
  /** Lists the nodes that the stage has found so far. */
  found: Node[];
  /** How many nodes may be found and looked into. */
  readonly maxNodes: number;
  /** How many have been. */
  nodes: number;
  /** How many children have been looked at. */
  looks: number;
  /** Whether a wildcard, a filter or a slice had nothing to select from. */
  metEmpty: boolean;
  /** Whether an array stood where a name was looked for. */
  metArray: boolean;
}

/** Starts a search. */
export function startWalk(
  context: SearchContext,
  maxNodes: number = Number.POSITIVE_INFINITY,
): Walk {
  const [metEmpty, metArray] = [false, false];
  const [nodes, looks] = [0, 0];
  return { context, found: [], maxNodes, nodes, looks, metEmpty, metArray };
}

/**
 * Counts a node that a search has found or looks into.
 *
 * @throws {UnsupportedTypeError} when there are more than it may come to
 */
export function countNode(walk: Walk): void {
  if (++walk.nodes > walk.maxNodes) {
    refuseSearch(
      `the path leads to more than ${walk.maxNodes} nodes; use fewer "..", or compile it with a larger maxNodes`,
    );
  }
}

/**
 * Counts what a stage of a search for sets has looked at in a node, of what is not the first time.
 *
 * @param before how many children had been looked at before
 * @throws {UnsupportedTypeError} when the same arrays and objects are looked into too often
 */
export function countLooks(
  walk: Walk,
  revisits: Revisits,
  { value }: Node,
  before: number,
): void {
  const isContainer = typeof value === "object" && value !== null;
  if (isContainer && !revisits.note(value, walk.looks - before + 1)) {
    refuseSearch(SHARED);
  }
}

/** Whether a search that has come to a node began at the root of its document. */
function isPlaced(node: Node): boolean {
  let at = node;
  while (at.parent) at = at.parent;
  return at !== node && at.key === "$";
}

/** Adds to the error of a value that cannot be searched where it stands; other errors stay as they are. */
export function placed(error: unknown, node: Node): unknown {
  const isOurs = error instanceof UnsupportedTypeError;
  if (!isOurs || !isPlaced(node)) return error;
  const pointer = quote(toPointer(keysOf(node)));
  return new UnsupportedTypeError(
    `${error.message}; it stands at ${pointer}: make it an object or an array, or use paths that do not lead into it`,
  );
}

/** Tells what children a node can have, as {@link kindOf} does; an error says where the node is. */
export function kindAt(node: Node): ReturnType<typeof kindOf> {
  try {
    return kindOf(node.value);
  } catch (error) {
    throw placed(error, node);
  }
}

/** Tells which key a step leads to from a node, as {@link keyIn} does; an error says where the node is. */
function keyAt(step: Step, node: Node): string | number | undefined {
  try {
    return keyIn(step, node.value);
  } catch (error) {
    throw placed(error, node);
  }
}

/** Selects a node's children, or what the rest of a path finds below them. */
export type Select = (node: Node, walk: Walk) => void;

/** Notes what a selector has found. */
export type Note = (
  walk: Walk,
  parent: Node,
  key: string | number,
  value: unknown,
) => void;

type Members = Record<string | number, unknown>;

const every: Test = () => true;

function selectAll(test: Test, note: Note, isChild: boolean): Select {
  return (node, walk) => {
    const { value } = node;
    const kind = kindAt(node);
    if (kind === LEAF) return;
    const { context } = walk;
    if (kind === ARRAY) {
      const array = value as unknown[];
      if (isChild && array.length === 0) walk.metEmpty = true;
      walk.looks += array.length;
      for (let i = 0; i < array.length; i++) {
        const child = array[i];
        if (child === undefined && !hasElement(array, i)) continue;
        if (test(child, context)) note(walk, node, i, child);
      }
      return;
    }
    const names = namesIn(value as object);
    if (isChild && names.length === 0) walk.metEmpty = true;
    walk.looks += names.length;
    for (const key of names) {
      const child = (value as Members)[key];
      if (test(child, context)) note(walk, node, key, child);
    }
  };
}

function selectSlice(
  { start, end, step }: SliceSelector,
  note: Note,
  isChild: boolean,
): Select {
  return (node, walk) => {
    if (kindAt(node) !== ARRAY) return;
    const array = node.value as unknown[];
    const { length } = array;
    if (isChild && length === 0) walk.metEmpty = true;
    const bound = (index: number | undefined, missing: number) => {
      if (index === undefined) return missing;
      const low = step > 0 ? 0 : -1;
      const at = index < 0 ? index + length : index;
      return Math.min(Math.max(at, low), length + low);
    };
    const from = bound(start, step > 0 ? 0 : length - 1);
    const to = bound(end, step > 0 ? length : -1);
    // A step of 0 leads nowhere.
    for (let i = from; (to - i) * step > 0; i += step) {
      walk.looks++;
      if (hasElement(array, i)) note(walk, node, i, array[i]);
    }
  };
}

/** Notes that an array stands where a name is looked for: no member of it is meant. */
export function noteArray({ index }: Step, value: unknown, walk: Walk): void {
  if (index === undefined && Array.isArray(value)) walk.metArray = true;
}

function selectStep(step: Step, note: Note, isAlone: boolean): Select {
  return (node, walk) => {
    const { value } = node;
    const key = keyAt(step, node);
    if (key !== undefined) note(walk, node, key, (value as Members)[key]);
    else if (isAlone) noteArray(step, value, walk);
  };
}

/**
 * Compiles the selectors of a segment.
 *
 * @param note is given each child that is selected
 */
export function compileSelectors(segment: Segment, note: Note): Select[] {
  const isChild = !segment.isDescendant;
  const isAlone = isNamed(segment);
  return segment.selectors.map((selector) => {
    if (selector.kind === "slice") return selectSlice(selector, note, isChild);
    if (selector.kind === "wildcard") return selectAll(every, note, isChild);
    if (selector.kind === "filter") {
      return selectAll(selector.test, note, isChild);
    }
    return selectStep(selector, note, isAlone);
  });
}

/**
 * Adds what may have children of its own among a node's children to what is yet to be looked into, the first of them on top.
 *
 * @returns how many children it has
 */
export function pushParents(
  node: Node,
  pending: Node[],
  grow: (parent: Node, key: string | number, value: unknown) => Node,
): number {
  const { value } = node;
  const names = Array.isArray(value) ? null : namesIn(value as object);
  const { length } = names ?? (value as []);
  for (let i = length - 1; i >= 0; i--) {
    const key = names ? (names[i] as string) : i;
    const child = (value as Members)[key];
    if (typeof child === "object" && child !== null) {
      pending.push(grow(node, key, child));
    }
  }
  return length;
}
