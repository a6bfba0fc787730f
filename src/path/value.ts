import { UnsupportedTypeError } from "../errors.ts";
import { typeName } from "../json.ts";

/** What a query gives that selects no node (RFC 9535 section 2.4.1); no document can hold it. */
export const NOTHING: unique symbol = Symbol("nothing");

/** A value without children. */
export const LEAF = 0;
/** A value with elements. */
export const ARRAY = 1;
/** A value with members: its own enumerable properties with string keys. */
export const OBJECT = 2;

/**
 * Tells what children a value can have. Dates and typed arrays have none; a class's instance has members.
 *
 * @throws {UnsupportedTypeError} for a `Map` or `Set`: what is in them cannot be selected, and would be passed over
 */
export function kindOf(value: unknown): 0 | 1 | 2 {
  if (typeof value !== "object" || value === null) return LEAF;
  if (Array.isArray(value)) return ARRAY;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return OBJECT;
  if (ArrayBuffer.isView(value) || value instanceof Date) return LEAF;
  const name = typeName(value);
  if (
    value instanceof Map ||
    value instanceof Set ||
    // Those of another realm, such as a `vm` context or a frame.
    name === "Map" ||
    name === "Set"
  ) {
    throw new UnsupportedTypeError(
      `Cannot search for a field: expected JSON data, got ${name}`,
    );
  }
  return OBJECT;
}
