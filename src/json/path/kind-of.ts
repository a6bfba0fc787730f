import { describeType } from "../../util/describe-type.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { isError, isOpaque } from "../../util/type-name.ts";

/** What a query gives that selects no node (RFC 9535 section 2.4.1); no document can hold it. */
export const NOTHING: unique symbol = Symbol();

/** A value without children. */
export const LEAF = 0;
/** A value with elements. */
export const ARRAY = 1;
/** A value with members: its own enumerable properties with string keys, and of an error what it says and what caused it. */
export const OBJECT = 2;

/** An array longer than this is nothing but holes, which to look at one by one would take minutes. */
export const MAX_ELEMENTS: number = 2 ** 24;

/** Why a document cannot be searched that is beyond what may be visited. */
export const SHARED =
  "the same arrays and objects stand in too many places; use fewer references to them";

/** Throws the error of a document that cannot be searched. */
export function refuseSearch(why: string): never {
  throw new UnsupportedTypeError(`Cannot search for a field: ${why}`);
}

/**
 * Tells what children a value can have. Dates and typed arrays have none; a class's instance has members.
 *
 * @throws {UnsupportedTypeError} for a `Map`, a `URL` and what else hides its content: nothing in it can be selected, and
 * all of it would be passed over; for an array too long to be real
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

/** The properties of an error that nobody enumerates: what it says, and what it holds, such as a request that failed. */
const ERROR_NAMES: readonly string[] = [
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "error",
  "suppressed",
];

/** Lists the names of a value's members. */
export function namesIn(value: object): string[] {
  const names = Object.keys(value);
  // Most objects: it takes no look at their tag.
  if (Object.getPrototypeOf(value) === Object.prototype) return names;
  if (!isError(value)) return names;
  const hidden = ERROR_NAMES.filter(
    (name) => Object.hasOwn(value, name) && !names.includes(name),
  );
  return [...names, ...hidden];
}
