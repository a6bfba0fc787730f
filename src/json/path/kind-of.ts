import { describeType } from "../../util/describe-type.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { isOpaque } from "../../util/type-name.ts";

/** What a query gives that selects no node (RFC 9535 section 2.4.1); no document can hold it. */
export const NOTHING: unique symbol = Symbol();

/** A value without children. */
export const LEAF = 0;
/** A value with elements. */
export const ARRAY = 1;
/** A value with members: its own enumerable properties with string keys. */
export const OBJECT = 2;

/** An array longer than this is nothing but holes, which to look at one by one would take minutes. */
export const MAX_ELEMENTS: number = 2 ** 24;

/** Throws the error of a document that cannot be searched. */
export function refuseSearch(why: string): never {
  throw new UnsupportedTypeError(`Cannot search for a field: ${why}`);
}

/**
 * Tells what children a value can have. Dates and typed arrays have none; a class's instance has members.
 *
 * @throws {UnsupportedTypeError} for a `Map`, a `Set` or another collection: what is in them cannot be selected, and
 * would be passed over; for an array too long to be real
 */
export function kindOf(value: unknown): 0 | 1 | 2 {
  if (typeof value !== "object" || value === null) return LEAF;
  if (Array.isArray(value)) {
    if (value.length <= MAX_ELEMENTS) return ARRAY;
    refuseSearch(
      `expected an array of at most ${MAX_ELEMENTS} elements, got ${value.length}`,
    );
  }
  if (ArrayBuffer.isView(value) || value instanceof Date) return LEAF;
  if (!isOpaque(value)) return OBJECT;
  return refuseSearch(`expected JSON data, got ${describeType(value)}`);
}
