import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { nodeOf } from "./path/location.ts";
import {
  childAt,
  eachOutermost,
  placesIn,
  placeTree,
  type Place as TreePlace,
} from "./path/place-tree.ts";

/** A place in a document. */
export interface Place {
  /** Member names and array indices from the root; none is the root itself. */
  readonly keys: readonly (string | number)[];
}

type Key = string | number;

/** A place with the group that it came in. */
interface Entry<T> {
  readonly item: T;
  readonly group: number;
}

/** Lays places into a tree: of those that are the same, the first one. */
function treeOf<T extends Place>(
  groups: readonly (readonly T[])[],
): TreePlace<Entry<T>> {
  const root = placeTree<Entry<T>>();
  for (const [group, items] of groups.entries()) {
    const placeOf = placesIn(root);
    for (const item of items) {
      const node = nodeOf(item);
      let place = node ? placeOf(node) : root;
      if (!node) for (const key of item.keys) place = childAt(place, key);
      place.item ??= { item, group };
    }
  }
  return root;
}

/**
 * Keeps the first of places that are the same, and the parent of a parent and its children.
 *
 * @param groups groups of places
 */
export function outermost<T extends Place>(
  groups: readonly (readonly T[])[],
): T[] {
  const items: T[] = [];
  eachOutermost(treeOf(groups), ({ item }) => items.push(item));
  return items;
}

/** Copies an array: not by its own methods or its class, which could give the array itself. */
function copyArray(array: readonly unknown[]): unknown[] {
  if (array.constructor === Array) return Array.prototype.slice.call(array);
  const copy: unknown[] = [];
  copy.length = array.length;
  // Holes stay holes.
  Array.prototype.forEach.call(array, (each, i) => {
    copy[i] = each;
  });
  return copy;
}

function refusePart(what: string): never {
  throw new UnsupportedTypeError(
    `Cannot replace a part of the document: expected an object or an array, got ${what}`,
  );
}

/**
 * Copies an object or array one level deep, on the same prototype: of a plain object its enumerable properties, of any
 * other all of them, such as the message of an error.
 */
function copyOf(value: unknown): object {
  if (Array.isArray(value)) return copyArray(value);
  if (
    typeof value !== "object" ||
    value === null ||
    ArrayBuffer.isView(value)
  ) {
    refusePart(describeType(value));
  }
  const copy = { ...value };
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return copy;
  // Own properties one by one: assigning would call the setter that `__proto__` inherits.
  const own = Object.getOwnPropertyDescriptors(copy);
  const instance = Object.create(prototype, own);
  for (const key of Object.getOwnPropertyNames(value)) {
    if (Object.hasOwn(own, key)) continue;
    // As data: an accessor such as some runtimes have for the stack of an error works on the original alone.
    const data = (value as Record<string, unknown>)[key];
    const descriptor = { configurable: true, writable: true, value: data };
    Object.defineProperty(instance, key, descriptor);
  }
  return instance;
}

/** Reads what stands at a key. Refuses a getter, which may give something else than what was searched. */
function valueAt(object: object, key: Key): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  // What is read is what the search saw: a proxy may describe something else than it gives.
  if (descriptor && "value" in descriptor) {
    return (object as Record<Key, unknown>)[key];
  }
  return refusePart("a getter");
}

/** Sets a property of a copy, whatever its name: a setter that the copy inherits is not called. */
export function replace(target: object, key: Key, value: unknown): void {
  if (Object.hasOwn(target, key)) {
    (target as Record<Key, unknown>)[key] = value;
  } else {
    const configurable = true;
    const descriptor = { configurable, enumerable: true, writable: true };
    Object.defineProperty(target, key, { ...descriptor, value });
  }
}

/** A copy of a document in which values are to be replaced. */
export interface Draft<T> {
  /** What will be replaced: every place once, and none within another one. */
  readonly items: readonly T[];
  /** The group that each of the items came in. */
  readonly groups: readonly number[];
  /** Puts a value in place of each item, in the same order, and gives the copy; to be called once. */
  fill(values: readonly unknown[]): unknown;
}

/**
 * Copies a document as far as places in it will get other values; the rest is shared, and the document itself is never
 * changed. The copy is made at once, whatever happens to the document afterwards.
 *
 * @param root the document
 * @param places groups of places in it, all of them existing. Of those that are the same the first one counts, and a
 * parent beats its children
 * @throws {UnsupportedTypeError} when a place is within something that is neither object nor array
 */
export function draft<T extends Place>(
  root: unknown,
  places: readonly (readonly T[])[],
): Draft<T> {
  const items: T[] = [];
  const groups: number[] = [];
  const holders: { readonly object: object; readonly key: Key }[] = [];
  type Tree = TreePlace<Entry<T>>;
  const visit = (from: object, to: object, key: Key, place: Tree): void => {
    if (place.item) {
      items.push(place.item.item);
      groups.push(place.item.group);
      holders.push({ object: to, key });
    } else replace(to, key, copy(valueAt(from, key), place));
  };
  const copy = (value: unknown, place: Tree): unknown => {
    if (!place.child) return value;
    const to = copyOf(value);
    const from = value as object;
    if (place.children) {
      for (const [key, child] of place.children) visit(from, to, key, child);
    } else visit(from, to, place.key as Key, place.child);
    return to;
  };
  const whole = { root };
  visit(whole, whole, "root", treeOf(places));
  return {
    items,
    groups,
    fill(values) {
      for (const [i, { object, key }] of holders.entries()) {
        replace(object, key, values[i]);
      }
      return whole.root;
    },
  };
}
