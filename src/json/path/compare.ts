import { ARRAY, kindOf, LEAF, refuseSearch } from "./kind-of.ts";
import type { SearchContext } from "./search-context.ts";

const MAX_DEPTH = 1_000;

function isNumeric(value: unknown): value is number {
  return typeof value === "number" || typeof value === "bigint";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Returns an object's keys. Caches the keys for the search, because one object may be compared with many others. */
function keysOf(object: object, context: SearchContext): readonly string[] {
  const known = context.knownBy<readonly string[]>(keysOf);
  const keys = known.get(object) ?? Object.keys(object);
  known.set(object, keys);
  return keys;
}

/** Tells whether two values are equal (RFC 9535 section 2.3.5.2.2); compares arrays and objects by their content. */
function equal(
  left: unknown,
  right: unknown,
  context: SearchContext,
  depth = 0,
): boolean {
  if (left === right) return true;
  // A big integer equals the number of the same value.
  if (isNumeric(left))
    return isNumeric(right) && left <= right && left >= right;
  if (!isObject(left) || !isObject(right)) return false;
  const kind = kindOf(left);
  if (kind !== kindOf(right) || kind === LEAF) return false;
  if (depth > MAX_DEPTH) {
    refuseSearch(
      `the document is nested deeper than ${MAX_DEPTH}, or has a cycle`,
    );
  }
  if (kind === ARRAY && left.length !== right.length) return false;
  const keys = keysOf(left, context);
  if (keys.length !== keysOf(right, context).length) return false;
  return keys.every((key) => {
    context.countComparison();
    if (!Object.hasOwn(right, key)) return false;
    return equal(left[key], right[key], context, depth + 1);
  });
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * Tells whether the string `left` sorts before the string `right` by Unicode scalar values, as RFC 9535 requires.
 * JavaScript's `<` compares UTF-16 code units instead.
 */
function isTextLess(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const unit = left.charCodeAt(i);
    const other = right.charCodeAt(i);
    if (unit === other) continue;
    // A surrogate sorts after every other unit, as it belongs to a scalar value above 0xffff.
    if (isSurrogate(unit) !== isSurrogate(other)) return isSurrogate(other);
    return unit < other;
  }
  return left.length < right.length;
}

/**
 * Tells whether `left` is less than `right`, if both are numbers or both are strings. False for all other values, which
 * have no order.
 */
function isLess(left: unknown, right: unknown): boolean {
  if (isNumeric(left)) return isNumeric(right) && left < right;
  if (typeof left !== "string" || typeof right !== "string") return false;
  return isTextLess(left, right);
}

/** Function that compares two values, either of which may be `NOTHING`. */
export type Comparison = (
  left: unknown,
  right: unknown,
  context: SearchContext,
) => boolean;

/** Comparison operator of a filter. */
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Comparison function of each operator (RFC 9535 section 2.3.5.2.2). */
export const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  "==": equal,
  "!=": (left, right, context) => !equal(left, right, context),
  "<": isLess,
  ">": (left, right) => isLess(right, left),
  "<=": (left, right, context) =>
    isLess(left, right) || equal(left, right, context),
  ">=": (left, right, context) =>
    isLess(right, left) || equal(left, right, context),
};
