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

/** Summary of the node list that a query in a filter selects. */
export interface Tally {
  /** Number of nodes, with the duplicates of RFC 9535. */
  count: number;
  /** Value of one of the nodes; `undefined` if there is none. */
  value: unknown;
}

type Count = (node: Node, context: SearchContext) => Tally;

function add(sum: Tally, { count, value }: Tally): void {
  sum.count += count;
  if (count > 0) sum.value = value;
}

/** Entry on the stack of a depth-first search. */
interface Visited {
  readonly node: Node;
  /** Children of the node that are arrays or objects; `undefined` until they have been pushed onto the stack. */
  readonly parents: readonly Node[] | undefined;
}

/**
 * Compiles a query of a filter to a function that tallies the nodes that the query selects below a value. The function
 * caches tallies by value for the whole search, so that a part of a document is searched only once.
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

    /**
     * Computes and caches, for `start` and each of its descendants, the {@link Tally} of the nodes that the rest of the
     * path selects there. Children come before their parent, whose tally includes theirs.
     */
    const countDeep = (start: Node, context: SearchContext): void => {
      const known = context.knownBy<Tally>(segment);
      // Values on the way from the start to the current node; meeting one of them again is a cycle.
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
