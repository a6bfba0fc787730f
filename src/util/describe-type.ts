import { isBytes } from "./bytes.ts";
import { typeName } from "./type-name.ts";

/**
 * Puts "a" or "an" before a name of a type, by its first letter. Names in "U", such as `Uint8Array` and `URL`, get "a", as
 * they begin with the sound of "you".
 */
function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
}

/** Tells whether a value is a promise of any realm, which a caller forgot to await. */
export function isUnawaited(value: unknown): boolean {
  return value instanceof Promise || typeName(value) === "Promise";
}

/**
 * Describes an unexpected value for an error message: its type, and the length of bytes. Never shows the value, which may be
 * a secret given by mistake, except `null`, `undefined`, `NaN` and infinities. For a promise, adds the advice to await it.
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
