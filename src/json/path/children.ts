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

/** State of one search for the nodes that a path selects. */
export interface Walk {
  readonly context: SearchContext;
  /** Nodes that the current segment of the path has selected so far. */
  found: Node[];
  /** Maximum number of nodes that the search may find or, for `..`, visit. */
  readonly maxNodes: number;
  /** Number of nodes that the search has found or, for `..`, visited so far. */
  nodes: number;
  /** Number of children that the search has looked at so far. */
  looks: number;
  /** True if a wildcard or filter was applied to an empty array or object, or a slice to an empty array. */
  metEmpty: boolean;
  /** True if the path looked for a member's name in an array. */
  metArray: boolean;
}

/** Returns the initial state of a search. */
export function startWalk(
  context: SearchContext,
  maxNodes: number = Number.POSITIVE_INFINITY,
): Walk {
  const [metEmpty, metArray] = [false, false];
  const [nodes, looks] = [0, 0];
  return { context, found: [], maxNodes, nodes, looks, metEmpty, metArray };
}

/**
 * Counts a node that a search has found or visits.
 *
 * @throws {UnsupportedTypeError} if the count exceeds the search's `maxNodes`
 */
export function countNode(walk: Walk): void {
  if (++walk.nodes > walk.maxNodes) {
    refuseSearch(
      `the path leads to more than ${walk.maxNodes} nodes; use fewer "..", or compile it with a larger maxNodes`,
    );
  }
}

/**
 * Records that a segment of the path was applied to a node's children.
 *
 * @param before value of `walk.looks` before the visit
 * @throws {UnsupportedTypeError} if the search has visited the same arrays and objects too often
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

/**
 * Tells whether a node lies below the root of the document. False for a node below the `@` of a filter, whose place in
 * the document is unknown.
 */
function isPlaced(node: Node): boolean {
  let at = node;
  while (at.parent) at = at.parent;
  return at !== node && at.key === "$";
}

/**
 * Returns the error to throw for a failure at a node. The error message of an `UnsupportedTypeError` gets the node's
 * pointer and advice. Any other error is returned unchanged.
 */
export function placed(error: unknown, node: Node): unknown {
  const isOurs = error instanceof UnsupportedTypeError;
  if (!isOurs || !isPlaced(node)) return error;
  const pointer = quote(toPointer(keysOf(node)));
  return new UnsupportedTypeError(
    `${error.message}; it stands at ${pointer}: make it an object or an array, or use paths that do not lead into it`,
  );
}

/** Returns the kind of a node's value, as {@link kindOf} does. The error message names the node's pointer. */
export function kindAt(node: Node): ReturnType<typeof kindOf> {
  try {
    return kindOf(node.value);
  } catch (error) {
    throw placed(error, node);
  }
}

/**
 * Returns the key of the child that a step selects at a node, as {@link keyIn} does. The error message names the node's
 * pointer.
 */
function keyAt(step: Step, node: Node): string | number | undefined {
  try {
    return keyIn(step, node.value);
  } catch (error) {
    throw placed(error, node);
  }
}

/** Function that applies a selector to a node and reports the selected children to a {@link Note}. */
export type Select = (node: Node, walk: Walk) => void;

/** Function called for a child that a selector has selected. */
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
    // A step of 0 selects nothing.
    for (let i = from; (to - i) * step > 0; i += step) {
      walk.looks++;
      if (hasElement(array, i)) note(walk, node, i, array[i]);
    }
  };
}

/** Records in `walk` that a step looked for a member's name in an array, which has no members. */
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
 * Compiles each selector of a segment to a function.
 *
 * @param note called with each selected child
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
 * Puts the children of a node that are arrays or objects onto the stack `pending`, the first child on top.
 *
 * @returns the number of the node's children, of any kind
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
