import type { Path, Segment } from "./ast.ts";
import {
  compileSelectors,
  kindAt,
  type Note,
  pushParents,
  startWalk,
} from "./children.ts";
import { LEAF } from "./kind-of.ts";
import type { SearchContext } from "./search-context.ts";
import { growTo, type Node, refuseCycle, rootNode } from "./search-node.ts";

/** How many nodes a query in a filter selects, as often as RFC 9535 says, and the value of one of them. */
export interface Tally {
  count: number;
  value: unknown;
}

type Count = (node: Node, context: SearchContext) => Tally;

function add(sum: Tally, { count, value }: Tally): void {
  sum.count += count;
  if (count > 0) sum.value = value;
}

/** A node that is looked into, and what may have children of its own among its children. */
interface Visited {
  readonly node: Node;
  readonly parents: readonly Node[];
}

/**
 * Compiles a query in a filter to a function that counts what it selects below a value. What it has counted below a value
 * it keeps for the whole search: of tests that look at one part of a document again and again, all but the first are free.
 */
export function compileTally(
  path: Path,
  maxDepth: number,
): (start: unknown, context: SearchContext) => Tally {
  const grow = growTo(maxDepth);
  const note: Note = (walk, parent, key, value) => {
    walk.found.push(grow(parent, key, value));
  };

  const countSegment = (segment: Segment, next: Count): Count => {
    const selects = compileSelectors(segment, note);
    const countChildren: Count = (node, context) => {
      const sum: Tally = { count: 0, value: undefined };
      const walk = startWalk(context);
      for (const select of selects) select(node, walk);
      for (const child of walk.found) add(sum, next(child, context));
      return sum;
    };

    /** Counts from the inside out: what is below a node is known when its turn comes. */
    const countDeep = (start: Node, context: SearchContext): void => {
      const known = context.knownBy<Tally>(segment);
      const visited: Visited[] = [];
      const pending = [start];
      for (let node = pending.pop(); node; node = pending.pop()) {
        const { value } = node;
        if (kindAt(node) === LEAF || known.has(value)) continue;
        refuseCycle(node);
        const from = pending.length;
        pushParents(node, pending, grow);
        visited.push({ node, parents: pending.slice(from) });
      }
      for (const { node, parents } of visited.reverse()) {
        const sum = countChildren(node, context);
        for (const { value } of parents) {
          const below = known.get(value);
          if (below) add(sum, below);
        }
        known.set(node.value, sum);
      }
    };

    return (node, context) => {
      const { value } = node;
      if (kindAt(node) === LEAF) return { count: 0, value: undefined };
      const known = context.knownBy<Tally>(segment);
      if (!known.has(value)) {
        if (segment.isDescendant) countDeep(node, context);
        else known.set(value, countChildren(node, context));
      }
      return known.get(value) as Tally;
    };
  };

  const count = path.reduceRight<Count>(
    (next, segment) => countSegment(segment, next),
    ({ value }) => ({ count: 1, value }),
  );
  return (start, context) => count(rootNode(start, "@"), context);
}
