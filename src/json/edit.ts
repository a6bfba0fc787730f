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

/** Place of a value in a document. */
export interface Place {
  /** Member names and array indices from the root; empty for the root itself. */
  readonly keys: readonly (string | number)[];
}

type Key = string | number;

/** Place, with the index of the group to which the caller assigned it. */
interface Entry<T> {
  readonly item: T;
  readonly group: number;
}

/** Builds a tree of places. If several places are equal, the tree keeps the first. */
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

/** Returns those places of all groups that lie in no other place. If several places are equal, returns the first. */
export function outermost<T extends Place>(
  groups: readonly (readonly T[])[],
): T[] {
  const items: T[] = [];
  eachOutermost(treeOf(groups), ({ item }) => items.push(item));
  return items;
}

/** Copies an array with `Array.prototype`'s methods, as methods of a subclass could return the array itself. */
function copyArray(array: readonly unknown[]): unknown[] {
  if (array.constructor === Array) return Array.prototype.slice.call(array);
  const copy: unknown[] = [];
  copy.length = array.length;
  // `forEach` skips holes, so they stay holes.
  Array.prototype.forEach.call(array, (each, i) => {
    copy[i] = each;
  });
  return copy;
}

/** Throws the error for a value inside which nothing can be replaced. `what` describes the value. */
function refusePart(what: string): never {
  throw new UnsupportedTypeError(
    `Cannot replace a part of the document: expected an object or an array, got ${what}`,
  );
}

/**
 * Copies an object or array one level deep and keeps its prototype. Copies a plain object's enumerable properties, but all
 * own properties of a class instance, such as the message of an error.
 *
 * @throws {UnsupportedTypeError} if the value is neither an object nor an array
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
  // Define the properties one by one: assigning `__proto__` would call the inherited setter.
  const own = Object.getOwnPropertyDescriptors(copy);
  const instance = Object.create(prototype, own);
  for (const key of Object.getOwnPropertyNames(value)) {
    if (Object.hasOwn(own, key)) continue;
    // Copy the value and not the accessor: some runtimes' accessor for an error's stack works only on the original.
    const data = (value as Record<string, unknown>)[key];
    const descriptor = { configurable: true, writable: true, value: data };
    Object.defineProperty(instance, key, descriptor);
  }
  return instance;
}

/**
 * Returns the value of an own property.
 *
 * @throws {UnsupportedTypeError} if the property is a getter, which may return another value than the search saw
 */
function valueAt(object: object, key: Key): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  // Read the property as the search did: the descriptor that a proxy reports may hold another value.
  if (descriptor && "value" in descriptor) {
    return (object as Record<Key, unknown>)[key];
  }
  return refusePart("a getter");
}

/** Sets an own property of a copy under any name, also `__proto__`; never calls an inherited setter. */
export function replace(target: object, key: Key, value: unknown): void {
  if (Object.hasOwn(target, key)) {
    (target as Record<Key, unknown>)[key] = value;
  } else {
    const configurable = true;
    const descriptor = { configurable, enumerable: true, writable: true };
    Object.defineProperty(target, key, { ...descriptor, value });
  }
}

/** Copy of a document in which values will be replaced. */
export interface Draft<T> {
  /** Places of the values to replace. Each place occurs once, and no place lies inside another. */
  readonly items: readonly T[];
  /** Index of the group of each place in `items`, in the order of `items`. */
  readonly groups: readonly number[];
  /** Puts the new value of each of `items`, in the same order, into the copy and returns the copy. May be called once. */
  fill(values: readonly unknown[]): unknown;
}

/**
 * Copies the parts of a document that lead to the given places. The copy shares all other parts with the document,
 * which is never changed. The copy is complete when this function returns, so later changes to the copied parts of the
 * document have no effect on the copy.
 *
 * @param root the document
 * @param places groups of existing places in the document. Of several equal places the first one counts, and a place hides
 * the places inside it
 * @throws {UnsupportedTypeError} if a place lies in a value that is neither an object nor an array, or behind a getter
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
