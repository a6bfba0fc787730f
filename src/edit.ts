import { UnsupportedTypeError } from "./errors.ts";
import { typeName } from "./json.ts";

/** A place in a document. */
export interface Place {
  /** Member names and array indices from the root; none is the root itself. */
  readonly keys: readonly (string | number)[];
}

interface Node<T> {
  item: T | undefined;
  children: Map<string | number, Node<T>> | undefined;
}

function treeOf<T extends Place>(items: readonly T[]): Node<T> {
  const root: Node<T> = { item: undefined, children: undefined };
  for (const item of items) {
    let node = root;
    for (const key of item.keys) {
      node.children ??= new Map();
      let child = node.children.get(key);
      if (!child) {
        child = { item: undefined, children: undefined };
        node.children.set(key, child);
      }
      node = child;
    }
    node.item ??= item;
  }
  return root;
}

/**
 * Copies an object or array one level deep: its own enumerable properties, on the same prototype.
 *
 * @throws {UnsupportedTypeError} when it is neither
 */
export function copyOf(value: unknown): object {
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
  const copy = { ...value };
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return copy;
  // Own properties one by one: assigning would call the setter that `__proto__` inherits.
  return Object.create(prototype, Object.getOwnPropertyDescriptors(copy));
}

/** Makes a property, whatever its name: assigning would call a setter that is inherited. */
export function put(
  target: object,
  key: string | number,
  value: unknown,
): void {
  const descriptor = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(target, key, { ...descriptor, value });
}

/** A copy of a document in which values are to be replaced. */
export interface Draft<T> {
  /** What will be replaced: every place once, and none within another one. */
  readonly items: readonly T[];
  /** Puts a value in place of each item, in the same order, and gives the copy; to be called once. */
  fill(values: readonly unknown[]): unknown;
}

/**
 * Copies a document as far as places in it will get other values; the rest is shared, and the document itself is never
 * changed. The copy is made at once, whatever happens to the document afterwards.
 *
 * @param root the document
 * @param items places in it, all of them existing. Of those that are the same the first one counts, and a parent beats
 * its children
 * @throws {UnsupportedTypeError} when a place is within something that is neither object nor array
 */
export function draft<T extends Place>(
  root: unknown,
  items: readonly T[],
): Draft<T> {
  const kept: T[] = [];
  const holders: object[] = [];
  const copy = (value: unknown, node: Node<T>): unknown => {
    if (!node.children) return value;
    const copied = copyOf(value);
    for (const [key, child] of node.children) {
      if (child.item) {
        kept.push(child.item);
        holders.push(copied);
        put(copied, key, undefined);
      } else {
        put(copied, key, copy((value as Record<string, unknown>)[key], child));
      }
    }
    return copied;
  };
  const tree = treeOf(items);
  if (tree.item) return { items: [tree.item], fill: ([value]) => value };
  const copied = copy(root, tree);
  return {
    items: kept,
    fill(values) {
      for (const [i, { keys }] of kept.entries()) {
        put(holders[i] as object, keys.at(-1) as string | number, values[i]);
      }
      return copied;
    },
  };
}
