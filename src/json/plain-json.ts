/**
 * Tells whether `JSON.stringify` surely writes a value without loss and without calling the caller's code. True for plain
 * objects and arrays of this realm, finite numbers, strings, booleans, `null` and valid dates. A fast check that allocates
 * almost nothing, as it runs for every value to encrypt; where it returns false, `copyJson` decides.
 *
 * @param depth maximum number of arrays and objects nested in one another
 */
export function isPlainJson(value: unknown, depth: number): boolean {
  containersLeft = MAX_CONTAINERS;
  return isPlain(value, depth);
}

/**
 * Maximum number of arrays and objects that a call visits. Data with more of them may repeat the same objects in very
 * many places.
 */
const MAX_CONTAINERS = 10_000_000;

/**
 * Number of arrays and objects that the current call may still visit. It is a variable of the module, because an object
 * for each call is slower.
 */
let containersLeft = 0;

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  if (value === null) return true;
  if (depth === 0 || containersLeft-- === 0) return false;
  const prototype = Object.getPrototypeOf(value);
  if ((value as { readonly toJSON?: unknown }).toJSON !== undefined) {
    return prototype === Date.prototype && isPlainDate(value as Date);
  }
  if (prototype === Array.prototype) {
    if (!Array.isArray(value)) return false;
    // Members beside the elements are not checked: JSON drops them, and the check would take half as long again.
    for (let i = 0; i < value.length; i++) {
      if (!isPlain(value[i], depth - 1)) return false;
    }
    return true;
  }
  if (prototype !== Object.prototype) return false;
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined && !isPlain(member, depth - 1)) return false;
  }
  return Object.getOwnPropertySymbols(value).length === 0;
}

const { toJSON: dateToJson, toISOString: dateToText } = Date.prototype;

/** Tells whether a date is valid and is serialized by the methods of `Date.prototype`. */
function isPlainDate(date: Date): boolean {
  return (
    date.toJSON === dateToJson &&
    date.toISOString === dateToText &&
    // A date with a `valueOf` of its own may be written as null.
    Reflect.ownKeys(date).length === 0 &&
    Number.isFinite(Date.prototype.getTime.call(date))
  );
}
