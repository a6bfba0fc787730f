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

/** What a path leads to. */
export interface Selected {
  readonly nodes: readonly Node[];
  /** Whether a wildcard or a filter was asked of an empty array or object, or a slice of an empty array. */
  readonly metEmpty: boolean;
  /** Whether a name was asked of an array. */
  readonly metArray: boolean;
}

/**
 * Selects nodes of a document: each once, and nothing is searched twice. With `maxNodes` as often as RFC 9535 says and in
 * its order, and that many at most are found, on the way and at its end, or looked into.
 */
export type Query = (document: unknown, maxNodes?: number) => Selected;

/** Selects what a segment selects of a node; in a search for sets what is looked into again is counted. */
type SelectStage = (node: Node, walk: Walk, revisits?: Revisits) => void;

/** Selects of the node itself and of everything in it, each before what is in it. */
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

/** What a segment selects, and the steps that follow it. */
interface Stage {
  readonly select: SelectStage;
  readonly isDescendant: boolean;
  /** Whether one place may be selected several times. */
  readonly repeats: boolean;
}

/**
 * Compiles a path to a function that selects nodes.
 *
 * @param maxDepth how deep the nodes may be nested that are searched or selected
 */
export function compileQuery(path: Path, maxDepth: number): Query {
  const grow = growTo(maxDepth);

  /** Goes on from what a selector has found, by steps to one child at most. */
  const noteAfter = (steps: readonly Step[]): Note => {
    if (steps.length === 0) {
      return (walk, parent, key, value) => {
        countNode(walk);
        walk.found.push(grow(parent, key, value));
      };
    }
    return (walk, parent, key, value) => {
      // Made when the first step leads somewhere: often it does not.
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

  // A segment, and the steps that follow it.
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
      // What is below one of them is below all that it stands in.
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
