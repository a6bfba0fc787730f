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

/** Whether the members of a value, which may be of any realm, do not show what it holds, or show it in pieces. */
function isWhole(value: object): boolean {
  return (
    !Array.isArray(value) && (isOpaque(value) || typeName(value) === "Date")
  );
}

/** Counts the children of what is masked. */
export function countIn(
  revisits: Revisits,
  container: unknown,
  children: number,
): void {
  if (!revisits.note(container, children + 1)) refuseSearch(SHARED);
}

/** Member names and array indices from the root. */
type Keys = readonly (string | number)[];

/** The mask of a value that is masked at once: it has nothing in it, or what is in it has no location. */
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
 * Masks a value by a rule. An array keeps its length, each element masked, and a `Set` stays one; an object is masked
 * whole, unless the rule is deep: then everything in it is masked, and its names stay.
 *
 * @param keys where the value stands; functions and listeners are told
 * @param onEvent called for every mask that is put in place of a value
 * @param revisits counts what is masked again as it stands in several places; one for all values of a call
 * @throws {UnsupportedTypeError} when there is too much to mask: nested deeper than 1,000 levels, or in a cycle
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
      // Not by a method of the array, which may be of a class of its own.
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
