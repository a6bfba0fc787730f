import { refuseSearch } from "./kind-of.ts";

/**
 * Place in a document that a search has reached, with its value. `parent` links the place to the one above, up to the
 * start of the search.
 */
export interface Node {
  readonly parent: Node | null;
  readonly key: string | number;
  readonly value: unknown;
  readonly depth: number;
}

/** Returns the node at which a search starts: the document (`$`), or the current node of a filter (`@`). */
export function rootNode(value: unknown, key: "$" | "@" = "$"): Node {
  return { parent: null, key, value, depth: 0 };
}

/** Returns the member names and array indices from the start of the search to a node. */
export function keysOf(node: Node): (string | number)[] {
  const keys: (string | number)[] = new Array(node.depth);
  for (let at = node; at.parent; at = at.parent) keys[at.depth - 1] = at.key;
  return keys;
}

/**
 * Throws if a node's value is also the value of one of its ancestors. To save time, it checks only nodes whose depth is
 * a power of two. A search that follows a cycle soon reaches such a depth, so it finds every cycle.
 *
 * @throws {UnsupportedTypeError} if there is a cycle
 */
export function refuseCycle({ depth, value, parent }: Node): void {
  if ((depth & (depth - 1)) !== 0) return;
  for (let at = parent; at; at = at.parent) {
    if (at.value === value) refuseSearch("the document has a cycle");
  }
}

/**
 * Returns a function that creates the node of a child.
 *
 * @param maxDepth maximum depth of a node below the start of the search; the returned function throws an
 * `UnsupportedTypeError` for a deeper child
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
