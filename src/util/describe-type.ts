import { isBytes } from "./bytes.ts";
import { typeName } from "./type-name.ts";

/**
 * Puts "a" or "an" before a name, by its first letter; names such as `Uint8Array` and `URL` begin with the sound of
 * "you".
 */
function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
}

/** Tells whether a value is a promise, of any realm: somebody forgot to await it. */
export function isUnawaited(value: unknown): boolean {
  return value instanceof Promise || typeName(value) === "Promise";
}

/**
 * Says what came in place of what was expected: the type, and the length where it has one, but never the value, which may
 * be a secret given by mistake. Numbers that are none, such as `NaN`, are named, and of a promise it says what to do.
 */
export function describeType(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  if (typeof value === "number") {
    return Number.isFinite(value) ? "a number" : `${value}`;
  }
  if (value === "") return "an empty string";
  if (typeof value !== "object") return withArticle(typeof value);
  if (isUnawaited(value)) return "a Promise: await it first";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty array" : "an array";
  }
  if (isBytes(value)) return `a Uint8Array of ${value.length} bytes`;
  const name = typeName(value);
  return name === "Object" ? "an object" : withArticle(name);
}
