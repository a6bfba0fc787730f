import type { Path, Segment } from "./ast.ts";
import {
  compileSelectors,
  kindAt,
  type Note,
  pushParents,
  startWalk,
} from "./children.ts";
import { LEAF, refuseSearch } from "./kind-of.ts";
import type { SearchContext } from "./search-context.ts";
import { growTo, type Node, rootNode } from "./search-node.ts";

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

/** A node to be looked into, or to be left: then with what may have children of its own among its children. */
interface Visited {
  readonly node: Node;
  readonly parents: readonly Node[] | undefined;
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

    /** Counts from the inside out: what is below a node is known when it is left. */
    const countDeep = (start: Node, context: SearchContext): void => {
      const known = context.knownBy<Tally>(segment);
      // What is within a node that is looked into now, as that is in it.
      const open = new Set<unknown>();
      const pending: Visited[] = [{ node: start, parents: undefined }];
      for (let at = pending.pop(); at; at = pending.pop()) {
        const { node, parents } = at;
        const { value } = node;
        if (parents) {
          const sum = countChildren(node, context);
          for (const parent of parents) {
            const below = known.get(parent.value);
            if (below) add(sum, below);
          }
          open.delete(value);
          known.set(value, sum);
          continue;
        }
        if (open.has(value)) refuseSearch("the document has a cycle");
        if (kindAt(node) === LEAF || known.has(value)) continue;
        open.add(value);
        const children: Node[] = [];
        pushParents(node, children, grow);
        pending.push({ node, parents: children });
        for (const child of children) {
          pending.push({ node: child, parents: undefined });
        }
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
