import type { Node } from "./search-node.ts";

type Key = string | number;

/** A place in a tree of places, in which each place of a document stands once, however often it was found. */
export interface Place<T> {
  /** What stands for the place, if it was found itself and not only on the way to others. */
  item: T | undefined;
  /** The first child and its key; most places have no other. */
  key: Key | undefined;
  child: Place<T> | undefined;
  /** All children, where there are several. */
  children: Map<Key, Place<T>> | undefined;
}

/** Makes a tree of places, of which the root is the first. */
export function placeTree<T>(): Place<T> {
  return {
    item: undefined,
    key: undefined,
    child: undefined,
    children: undefined,
  };
}

/** Returns the place of a child; makes it where there is none. */
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

/** Every so many levels the place of a node is kept: nodes far down share most of their way. */
const KEPT_EVERY = 16;

/** Makes the function that returns the place of a node that a search has found, in the tree of a root. */
export function placesIn<T>(root: Place<T>): (node: Node) => Place<T> {
  let kept: Map<Node, Place<T>> | undefined;
  // Used again and again.
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

/** Calls for each item in a tree that stands within no other one. */
export function eachOutermost<T>(
  place: Place<T>,
  call: (item: T) => void,
): void {
  if (place.item !== undefined) call(place.item);
  else if (place.children) {
    for (const child of place.children.values()) eachOutermost(child, call);
  } else if (place.child) eachOutermost(place.child, call);
}

/** Keeps the first of nodes that are at the same place. */
export function uniqueNodes(nodes: readonly Node[]): Node[] {
  const placeOf = placesIn(placeTree<Node>());
  return nodes.filter((node) => {
    const place = placeOf(node);
    place.item ??= node;
    return place.item === node;
  });
}

/** Keeps the nodes that stand within no other one of them. */
export function outermostNodes(nodes: readonly Node[]): Node[] {
  const root = placeTree<Node>();
  const placeOf = placesIn(root);
  for (const node of nodes) placeOf(node).item ??= node;
  const outermost: Node[] = [];
  eachOutermost(root, (node) => outermost.push(node));
  return outermost;
}
