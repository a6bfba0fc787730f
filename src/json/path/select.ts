import { Revisits } from "../revisits.ts";
import { type Path, type Segment, type Step, stepOf } from "./ast.ts";
import {
  compileSelectors,
  countLooks,
  countNode,
  kindAt,
  type Note,
  noteArray,
  placed,
  pushParents,
  type Select,
  startWalk,
  type Walk,
} from "./children.ts";
import { keyIn } from "./follow.ts";
import { LEAF } from "./kind-of.ts";
import { outermostNodes, uniqueNodes } from "./place-tree.ts";
import { SearchContext } from "./search-context.ts";
import { growTo, type Node, refuseCycle, rootNode } from "./search-node.ts";

/** Result of a {@link Query}. */
export interface Selected {
  /** Nodes that the path selects. */
  readonly nodes: readonly Node[];
  /** True if a wildcard or filter was applied to an empty array or object, or a slice to an empty array. */
  readonly metEmpty: boolean;
  /** True if the path looked for a member's name in an array. */
  readonly metArray: boolean;
}

/**
 * Function that selects in a document the nodes of a path. Without `maxNodes` it returns a set: each place once, in any
 * order. With `maxNodes` it returns the node list of RFC 9535, with the standard's order and duplicates, and throws if
 * the search finds or visits more nodes than `maxNodes`.
 */
export type Query = (document: unknown, maxNodes?: number) => Selected;

/**
 * Function that applies a segment to a node. In a search for a set, `revisits` limits how often the same values may be
 * visited.
 */
type SelectStage = (node: Node, walk: Walk, revisits?: Revisits) => void;

/**
 * Returns the function for a descendant segment (`..`). The function applies the segment's selectors to a node and to
 * all its descendants.
 */
function selectDeep(
  selects: readonly Select[],
  grow: ReturnType<typeof growTo>,
): SelectStage {
  return (start, walk, revisits) => {
    const pending = [start];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (kindAt(node) === LEAF) continue;
      refuseCycle(node);
      countNode(walk);
      const before = walk.looks;
      for (const select of selects) select(node, walk);
      walk.looks += pushParents(node, pending, grow);
      if (revisits) countLooks(walk, revisits, node, before);
    }
  };
}

/**
 * Compiled part of a path: one segment, together with the segments after it that each select at most one child (names
 * and indices).
 */
interface Stage {
  readonly select: SelectStage;
  readonly isDescendant: boolean;
  /** True if this part of the path may select the same place several times. */
  readonly repeats: boolean;
}

/**
 * Compiles a path to a query.
 *
 * @param maxDepth maximum depth of the nodes that the query visits or selects
 */
export function compileQuery(path: Path, maxDepth: number): Query {
  const grow = growTo(maxDepth);

  /**
   * Returns the callback for the children that a segment selects. From each child it follows `steps`, and adds the node
   * that `steps` lead to.
   */
  const noteAfter = (steps: readonly Step[]): Note => {
    if (steps.length === 0) {
      return (walk, parent, key, value) => {
        countNode(walk);
        walk.found.push(grow(parent, key, value));
      };
    }
    return (walk, parent, key, value) => {
      // Created after the first successful step, as often there is none.
      let node: Node | undefined;
      let at = value;
      for (const step of steps) {
        let next: string | number | undefined;
        try {
          next = keyIn(step, at);
        } catch (error) {
          throw placed(error, node ?? grow(parent, key, value));
        }
        if (next === undefined) return noteArray(step, at, walk);
        at = (at as Record<string | number, unknown>)[next];
        node = grow(node ?? grow(parent, key, value), next, at);
      }
      countNode(walk);
      if (node) walk.found.push(node);
    };
  };

  const compileStage = (segment: Segment, steps: readonly Step[]): Stage => {
    const { isDescendant } = segment;
    const selects = compileSelectors(segment, noteAfter(steps));
    const repeats = selects.length > 1;
    const select: SelectStage = isDescendant
      ? selectDeep(selects, grow)
      : (node, walk, revisits) => {
          const before = walk.looks;
          for (const each of selects) each(node, walk);
          if (revisits) countLooks(walk, revisits, node, before);
        };
    return { select, isDescendant, repeats };
  };

  // Group each segment with the single-child steps after it.
  const parts: { segment: Segment; steps: Step[] }[] = [];
  for (const segment of path) {
    const step = stepOf(segment);
    const last = parts.at(-1);
    if (step && last) last.steps.push(step);
    else parts.push({ segment, steps: [] });
  }
  const stages = parts.map(({ segment, steps }) =>
    compileStage(segment, steps),
  );
  return (document, maxNodes) => {
    const isSet = maxNodes === undefined;
    const walk = startWalk(new SearchContext(document), maxNodes);
    let nodes = [rootNode(document)];
    const revisits = isSet ? new Revisits() : undefined;
    let mayNest = false;
    for (const { select, isDescendant, repeats } of stages) {
      // The descendants of a node include those of every node inside it, so the outermost nodes suffice.
      if (isSet && isDescendant && mayNest) nodes = outermostNodes(nodes);
      mayNest ||= isDescendant;
      walk.found = [];
      revisits?.reset();
      for (const node of nodes) select(node, walk, revisits);
      nodes = isSet && repeats ? uniqueNodes(walk.found) : walk.found;
    }
    const { metEmpty, metArray } = walk;
    return { nodes, metEmpty, metArray };
  };
}
