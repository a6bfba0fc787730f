import { typeName } from "./type-name.ts";

/** Whether a value is a promise, of any realm: one that somebody forgot to await. */
export function isForgottenPromise(value: unknown): boolean {
  return value instanceof Promise || typeName(value) === "Promise";
}

/**
 * Describes what came instead of what was expected, for messages: its type with an article, never the value itself. Of a
 * promise it says what to do.
 */
export function describeType(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  if (isForgottenPromise(value)) return "a Promise: await it first";
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : "an infinite number";
  }
  const name = typeName(value);
  const shown =
    name === "Object" || name === "Array" ? name.toLowerCase() : name;
  return `${/^[AEIOaeio]/.test(shown) ? "an" : "a"} ${shown}`;
}
