import { hasElement } from "../json/path/follow.ts";
import {
  ARRAY,
  kindOf,
  LEAF,
  refuseSearch,
  SHARED,
} from "../json/path/kind-of.ts";
import { type Location, locationOf } from "../json/path/location.ts";
import {
  growTo,
  type Node,
  refuseCycle,
  rootNode,
} from "../json/path/search-node.ts";
import { Revisits } from "../json/revisits.ts";
import type { EventListener } from "../message/events.ts";
import { isOpaque, typeName } from "../util/type-name.ts";
import { DEFAULT_MASK, type Rule } from "./rule.ts";

const grow = /* @__PURE__ */ growTo(1_000);

/**
 * Tells whether an object must be masked as a whole, because its members do not show its content or show the content in
 * pieces. Works for objects of any realm.
 */
function isWhole(value: object): boolean {
  return (
    !Array.isArray(value) && (isOpaque(value) || typeName(value) === "Date")
  );
}

/**
 * Counts a visit to an array or object that is being masked, and to its children.
 *
 * @throws {UnsupportedTypeError} if arrays or objects that stand in several places were masked too often
 */
export function countIn(
  revisits: Revisits,
  container: unknown,
  children: number,
): void {
  if (!revisits.note(container, children + 1)) refuseSearch(SHARED);
}

/** Member names and array indices from the root of the document to a value. */
type Keys = readonly (string | number)[];

/** Returns the mask of a value that the rule masks as a whole, or a `Set` of masks for a `Set`. */
function maskOf(
  value: unknown,
  rule: Rule,
  location: Location | undefined,
): unknown {
  if (!(value instanceof Set)) return rule.mask(value, location);
  return new Set(
    rule.isDeep
      ? Array.from(value, (each) => rule.mask(each, location))
      : [DEFAULT_MASK],
  );
}

/**
 * Masks a value by a rule. An array keeps its length, and each element is masked. A `Set` stays a `Set`. An object is
 * masked as a whole, unless the rule is deep: then every value in it is masked, and the member names stay.
 *
 * @param keys location of the value, for rule functions and listeners
 * @param onEvent listener that is called for every value that a mask replaces
 * @param revisits counter for containers that stand in several places; one for all values of a call
 * @throws {UnsupportedTypeError} if the value is nested more than 1,000 levels deep, is in a cycle, or has too many
 * shared containers
 */
export function maskValue(
  value: unknown,
  rule: Rule,
  keys: Keys,
  onEvent?: EventListener,
  revisits: Revisits = new Revisits(),
): unknown {
  const isTold = onEvent !== undefined || rule.isFunction;
  const maskLeaf = (leaf: Node): unknown => {
    if (!isTold) return maskOf(leaf.value, rule, undefined);
    const location = locationOf(leaf, keys);
    const masked = maskOf(leaf.value, rule, location);
    onEvent?.({
      type: "field-erased",
      pointer: location.pointer,
      rule: rule.name,
      valueType: typeName(leaf.value),
    });
    return masked;
  };
  const visit = (node: Node): unknown => {
    const parent = node.value;
    const isLeaf =
      typeof parent !== "object" || parent === null || isWhole(parent);
    const kind = isLeaf ? LEAF : kindOf(parent);
    if (kind === LEAF || (kind !== ARRAY && !rule.isDeep)) {
      return maskLeaf(node);
    }
    refuseCycle(node);
    const below = (child: unknown, key: string | number): unknown => {
      const next = grow(node, key, child);
      return rule.isDeep ? visit(next) : maskLeaf(next);
    };
    if (kind === ARRAY) {
      const array = parent as unknown[];
      countIn(revisits, array, array.length);
      // Not with a method of the array, which may belong to a subclass.
      const masked: unknown[] = [];
      masked.length = array.length;
      for (let i = 0; i < array.length; i++) {
        if (hasElement(array, i)) masked[i] = below(array[i], i);
      }
      return masked;
    }
    const entries = Object.entries(parent as object);
    countIn(revisits, parent, entries.length);
    return Object.fromEntries(
      entries.map(([name, child]) => [name, below(child, name)]),
    );
  };
  return visit(rootNode(value));
}
