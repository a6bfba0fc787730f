import type { Node } from "./search-node.ts";

type Key = string | number;

/** Node in a tree of the places of a document. Each place has one node, even if a search has found it several times. */
export interface Place<T> {
  /** Item stored for the place; `undefined` if the place only leads to other places. */
  item: T | undefined;
  /** Key of the first child. */
  key: Key | undefined;
  /** First child of the place. Most places have only one child. */
  child: Place<T> | undefined;
  /** All children of the place, the first child included; `undefined` while there is at most one child. */
  children: Map<Key, Place<T>> | undefined;
}

/** Creates a tree for the places of a document, with nothing but its root, and returns the root. */
export function placeTree<T>(): Place<T> {
  return {
    item: undefined,
    key: undefined,
    child: undefined,
    children: undefined,
  };
}

/** Returns the child of a place under a key. Creates the child if the place has none under this key. */
export function childAt<T>(place: Place<T>, key: Key): Place<T> {
  const known = place.key === key ? place.child : place.children?.get(key);
  if (known) return known;
  const child = placeTree<T>();
  if (place.child) {
    place.children ??= new Map([[place.key as Key, place.child]]);
    place.children.set(key, child);
  } else {
    place.key = key;
    place.child = child;
  }
  return child;
}

/**
 * Interval, in levels of the tree, at which {@link placesIn} caches places: deep nodes share most of the way from the
 * root.
 */
const KEPT_EVERY = 16;

/**
 * Returns a function that returns the place of a node in the tree below `root`, and creates the place if it is missing.
 */
export function placesIn<T>(root: Place<T>): (node: Node) => Place<T> {
  let kept: Map<Node, Place<T>> | undefined;
  // One array for all calls.
  const way: Node[] = [];
  return (node) => {
    let steps = 0;
    let place: Place<T> | undefined;
    let at = node;
    for (; at.parent; at = at.parent) {
      place = at.depth % KEPT_EVERY === 0 ? kept?.get(at) : undefined;
      if (place) break;
      way[steps++] = at;
    }
    place ??= root;
    for (let i = steps - 1; i >= 0; i--) {
      const next = way[i] as Node;
      place = childAt(place, next.key);
      if (next.depth % KEPT_EVERY !== 0) continue;
      kept ??= new Map();
      kept.set(next, place);
    }
    return place;
  };
}

/** Calls `call` for each item of a tree, except for items whose place lies inside the place of another item. */
export function eachOutermost<T>(
  place: Place<T>,
  call: (item: T) => void,
): void {
  if (place.item !== undefined) call(place.item);
  else if (place.children) {
    for (const child of place.children.values()) eachOutermost(child, call);
  } else if (place.child) eachOutermost(place.child, call);
}

/** Returns the nodes without duplicates. If several nodes have the same place, the first of them is kept. */
export function uniqueNodes(nodes: readonly Node[]): Node[] {
  const placeOf = placesIn(placeTree<Node>());
  return nodes.filter((node) => {
    const place = placeOf(node);
    place.item ??= node;
    return place.item === node;
  });
}

/** Returns the nodes without duplicates, and without the nodes that lie inside another node of the list. */
export function outermostNodes(nodes: readonly Node[]): Node[] {
  const root = placeTree<Node>();
  const placeOf = placesIn(root);
  for (const node of nodes) placeOf(node).item ??= node;
  const outermost: Node[] = [];
  eachOutermost(root, (node) => outermost.push(node));
  return outermost;
}
