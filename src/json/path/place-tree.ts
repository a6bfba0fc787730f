import type { Node } from "./search-node.ts";

type Key = string | number;

/** Node in a tree of the places of a document; each place has one node, however often it was found. */
export interface Place<T> {
  /** Item stored for the place; `undefined` if the place only leads to others. */
  item: T | undefined;
  /** Key of the first child. */
  key: Key | undefined;
  /** First child; most places have only one. */
  child: Place<T> | undefined;
  /** All children, the first one included; `undefined` while there is at most one. */
  children: Map<Key, Place<T>> | undefined;
}

/** Returns the root of a new, empty tree. */
export function placeTree<T>(): Place<T> {
  return {
    item: undefined,
    key: undefined,
    child: undefined,
    children: undefined,
  };
}

/** Returns the child of a place under a key; creates it if there is none. */
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

/** Interval, in levels, at which places are cached: deep nodes share most of their way. */
const KEPT_EVERY = 16;

/** Returns a function that finds or creates, in the tree below `root`, the place of a node of a search. */
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

/** Calls `call` for each item of a tree that lies inside no other item. */
export function eachOutermost<T>(
  place: Place<T>,
  call: (item: T) => void,
): void {
  if (place.item !== undefined) call(place.item);
  else if (place.children) {
    for (const child of place.children.values()) eachOutermost(child, call);
  } else if (place.child) eachOutermost(place.child, call);
}

/** Returns the nodes without duplicates; of several nodes at the same place, the first one. */
export function uniqueNodes(nodes: readonly Node[]): Node[] {
  const placeOf = placesIn(placeTree<Node>());
  return nodes.filter((node) => {
    const place = placeOf(node);
    place.item ??= node;
    return place.item === node;
  });
}

/** Returns the nodes that lie inside no other one of them, without duplicates. */
export function outermostNodes(nodes: readonly Node[]): Node[] {
  const root = placeTree<Node>();
  const placeOf = placesIn(root);
  for (const node of nodes) placeOf(node).item ??= node;
  const outermost: Node[] = [];
  eachOutermost(root, (node) => outermost.push(node));
  return outermost;
}
