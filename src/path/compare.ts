import { UnsupportedTypeError } from "../errors.ts";
import type { Operator } from "./ast.ts";
import { ARRAY, kindOf, LEAF } from "./value.ts";

const MAX_DEPTH = 1_000;

function isNumeric(value: unknown): value is number {
  return typeof value === "number" || typeof value === "bigint";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether two values are equal (RFC 9535 section 2.3.5.2.2): arrays and objects by what is in them. */
function equal(left: unknown, right: unknown, depth: number): boolean {
  if (left === right) return true;
  // A big integer equals the number of the same value.
  if (isNumeric(left))
    return isNumeric(right) && left <= right && left >= right;
  if (!isObject(left) || !isObject(right)) return false;
  const kind = kindOf(left);
  if (kind !== kindOf(right) || kind === LEAF) return false;
  if (depth > MAX_DEPTH) {
    throw new UnsupportedTypeError(
      `Cannot compare values: they are nested deeper than ${MAX_DEPTH}, or have a cycle`,
    );
  }
  if (kind === ARRAY && left.length !== right.length) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) =>
        Object.hasOwn(right, key) && equal(left[key], right[key], depth + 1),
    )
  );
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** Orders texts by Unicode scalar values; JavaScript's own `<` puts U+10000 and above before U+E000. */
function isLessText(left: string, right: string): boolean {
  let i = 0;
  while (i < left.length && left[i] === right[i]) i++;
  const a = left.charCodeAt(i);
  const b = right.charCodeAt(i);
  if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(b);
  return a < b || (i === left.length && i < right.length);
}

/** Whether one number or text is less than another one; nothing else has an order. */
function isLess(left: unknown, right: unknown): boolean {
  if (isNumeric(left)) return isNumeric(right) && left < right;
  if (typeof left !== "string" || typeof right !== "string") return false;
  return isLessText(left, right);
}

/** A comparison of two values, either of which may be `NOTHING`. */
export type Comparison = (left: unknown, right: unknown) => boolean;

const equals: Comparison = (left, right) => equal(left, right, 0);

/** The comparisons of RFC 9535 section 2.3.5.2.2. */
export const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  "==": equals,
  "!=": (left, right) => !equals(left, right),
  "<": isLess,
  ">": (left, right) => isLess(right, left),
  "<=": (left, right) => isLess(left, right) || equals(left, right),
  ">=": (left, right) => isLess(right, left) || equals(left, right),
};
