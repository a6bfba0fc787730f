import { UnsupportedTypeError } from "./errors.ts";
import { typeName } from "./json.ts";

/** A place in a document. */
export interface Place {
  /** Member names and array indices from the root; none is the root itself. */
  readonly keys: readonly (string | number)[];
}

interface Node<T> {
  item: T | undefined;
  readonly children: Map<string | number, Node<T>>;
}

function treeOf<T extends Place>(items: readonly T[]): Node<T> {
  const root: Node<T> = { item: undefined, children: new Map() };
  for (const item of items) {
    let node = root;
    for (const key of item.keys) {
      let child = node.children.get(key);
      if (!child) {
        child = { item: undefined, children: new Map() };
        node.children.set(key, child);
      }
      node = child;
    }
    node.item ??= item;
  }
  return root;
}

/** Drops repeated places, and places within other ones: a parent beats its children. */
export function outermost<T extends Place>(items: readonly T[]): T[] {
  const kept: T[] = [];
  const visit = (node: Node<T>): void => {
    if (node.item) kept.push(node.item);
    else for (const child of node.children.values()) visit(child);
  };
  visit(treeOf(items));
  return kept;
}

function copyOf(value: unknown): object {
  if (Array.isArray(value)) return value.slice();
  if (
    typeof value !== "object" ||
    value === null ||
    ArrayBuffer.isView(value)
  ) {
    throw new UnsupportedTypeError(
      `Cannot replace a part of ${typeName(value)}: expected an object or an array`,
    );
  }
  // Own properties one by one: assigning would call the setter that `__proto__` inherits.
  return Object.create(
    Object.getPrototypeOf(value),
    Object.getOwnPropertyDescriptors({ ...value }),
  );
}

function put(target: object, key: string | number, value: unknown): void {
  const descriptor = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(target, key, { ...descriptor, value });
}

/**
 * Copies a document as far as places in it will get other values; the rest is shared, and the document itself is never
 * changed. The copy is made at once, whatever happens to the document afterwards.
 *
 * @param root the document
 * @param places where, all of them existing, none twice or within another
 * @returns fills the places with values, in the same order, and gives the copy; to be called once
 * @throws {UnsupportedTypeError} when a place is within something that is neither object nor array
 */
export function draft(
  root: unknown,
  places: readonly Place[],
): (values: readonly unknown[]) => unknown {
  const fills: ((values: readonly unknown[]) => void)[] = [];
  const indices = new Map(places.map((place, i) => [place, i]));
  const copy = (value: unknown, node: Node<Place>): unknown => {
    if (node.children.size === 0) return value;
    const copied = copyOf(value);
    for (const [key, child] of node.children) {
      if (child.item) {
        const index = indices.get(child.item) as number;
        put(copied, key, undefined);
        fills.push((values) => put(copied, key, values[index]));
      } else {
        put(copied, key, copy((value as Record<string, unknown>)[key], child));
      }
    }
    return copied;
  };
  const tree = treeOf(places);
  if (tree.item) return ([value]) => value;
  const copied = copy(root, tree);
  return (values) => {
    for (const fill of fills) fill(values);
    return copied;
  };
}
