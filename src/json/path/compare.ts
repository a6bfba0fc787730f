import { ARRAY, kindOf, LEAF, refuseSearch } from "./kind-of.ts";

const MAX_DEPTH = 1_000;

function isNumeric(value: unknown): value is number {
  return typeof value === "number" || typeof value === "bigint";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether two values are equal (RFC 9535 section 2.3.5.2.2): arrays and objects by what is in them. */
function equal(left: unknown, right: unknown, depth = 0): boolean {
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
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) =>
        Object.hasOwn(right, key) && equal(left[key], right[key], depth + 1),
    )
  );
}

/** Makes a text that JavaScript orders by UTF-16 code units as RFC 9535 orders this one: by Unicode scalar values. */
function sortable(text: string): string {
  return text.replace(/[\ud7ff\ue000-\uffff]/g, "\ud7ff$&");
}

/** Whether one number or text is less than another one; nothing else has an order. */
function isLess(left: unknown, right: unknown): boolean {
  if (isNumeric(left)) return isNumeric(right) && left < right;
  if (typeof left !== "string" || typeof right !== "string") return false;
  return sortable(left) < sortable(right);
}

/** A comparison of two values, either of which may be `NOTHING`. */
export type Comparison = (left: unknown, right: unknown) => boolean;

/** An operator that compares. */
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** The comparisons of RFC 9535 section 2.3.5.2.2. */
export const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": isLess,
  ">": (left, right) => isLess(right, left),
  "<=": (left, right) => isLess(left, right) || equal(left, right),
  ">=": (left, right) => isLess(right, left) || equal(left, right),
};
