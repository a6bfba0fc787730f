import { describeType } from "../../util/describe-type.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { isError, isOpaque } from "../../util/type-name.ts";

/** Result of a query that selects no node (`Nothing` of RFC 9535 section 2.4.1); no document can hold it. */
export const NOTHING: unique symbol = Symbol();

/** Kind of a value without children: a scalar, a date or a typed array. */
export const LEAF = 0;
/** Kind of a value whose children are elements: an array. */
export const ARRAY = 1;
/** Kind of a value whose children are members: an object. {@link namesIn} lists the members' names. */
export const OBJECT = 2;

/**
 * Maximum length of a searched array. A longer array must consist mostly of holes, and visiting the holes would take
 * minutes.
 */
export const MAX_ELEMENTS: number = 2 ** 24;

/** Reason of the error for a document that refers to the same objects too often to be searched. */
export const SHARED =
  "the same arrays and objects stand in too many places; use fewer references to them";

/**
 * Throws the error for a document that cannot be searched.
 *
 * @param why reason, and after a semicolon the step that mends the document or path
 * @throws {UnsupportedTypeError} always
 */
export function refuseSearch(why: string): never {
  throw new UnsupportedTypeError(`Cannot search for a field: ${why}`);
}

/**
 * Returns the kind of children that a value can have. Dates and typed arrays have none; a class instance has members.
 *
 * @throws {UnsupportedTypeError} for an object that hides its content from a search, such as a `Map` or a `URL`,
 * because the search would silently skip that content; and for an array of more than {@link MAX_ELEMENTS} elements
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

/** Names of an error's properties that may not be enumerable but can hold data, such as the message or a failed request. */
const ERROR_NAMES: readonly string[] = [
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "error",
  "suppressed",
];

/**
 * Returns the names of an object's members, which are its own enumerable properties with string keys. For an error, the
 * names `message`, `stack` and `cause` are added.
 */
export function namesIn(value: object): string[] {
  const names = Object.keys(value);
  // Plain objects, the common case, need no check of their tag.
  if (Object.getPrototypeOf(value) === Object.prototype) return names;
  if (!isError(value)) return names;
  const hidden = ERROR_NAMES.filter(
    (name) => Object.hasOwn(value, name) && !names.includes(name),
  );
  return [...names, ...hidden];
}
