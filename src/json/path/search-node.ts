import { refuseSearch } from "./kind-of.ts";

/** A place in a document that a search has come to; the way back leads over `parent`. */
export interface Node {
  readonly parent: Node | null;
  readonly key: string | number;
  readonly value: unknown;
  readonly depth: number;
}

/** The node that a search starts from: the document, or what `@` stands for in a filter. */
export function rootNode(value: unknown, key: "$" | "@" = "$"): Node {
  return { parent: null, key, value, depth: 0 };
}

/** The keys that lead from the start of the search to a node. */
export function keysOf(node: Node): (string | number)[] {
  const keys: (string | number)[] = new Array(node.depth);
  for (let at = node; at.parent; at = at.parent) keys[at.depth - 1] = at.key;
  return keys;
}

/**
 * Refuses a node that stands within itself.
 *
 * A search comes to the depths that are powers of two on its way to any other: looking only there finds every cycle
 * before the way is twice as long, at next to no cost.
 *
 * @throws {UnsupportedTypeError} when there is a cycle
 */
export function refuseCycle({ depth, value, parent }: Node): void {
  if ((depth & (depth - 1)) !== 0) return;
  for (let at = parent; at; at = at.parent) {
    if (at.value === value) refuseSearch("the document has a cycle");
  }
}

/**
 * Makes the function that steps from a node to a child.
 *
 * @throws {UnsupportedTypeError} the function throws when the child is nested too deep
 */
export function growTo(
  maxDepth: number,
): (parent: Node, key: string | number, value: unknown) => Node {
  return (parent, key, value) => {
    const depth = parent.depth + 1;
    if (depth <= maxDepth) return { parent, key, value, depth };
    return refuseSearch(`the document is nested deeper than ${maxDepth}`);
  };
}
