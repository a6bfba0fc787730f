/**
 * Tells whether JSON holds a value, and calls nothing of its own to write it: plain objects and arrays of this realm,
 * finite numbers, texts, booleans, `null` and valid dates. It allocates nothing, for every value to encrypt comes this way;
 * what it does not know for sure, `copyJson` looks at closely.
 *
 * @param depth how many arrays and objects may be nested in one another
 */
export function isPlainJson(value: unknown, depth: number): boolean {
  containersLeft = MAX_CONTAINERS;
  return isPlain(value, depth);
}

/** How many arrays and objects are looked into: in what has more, some may stand in very many places. */
const MAX_CONTAINERS = 10_000_000;

/** For this call: an object for each would take longer than the look itself. */
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
    // Elements alone: to look for members beside them takes half as long again.
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

/** Tells whether a date is valid, and writes itself as all dates do. */
function isPlainDate(date: Date): boolean {
  return (
    date.toJSON === dateToJson &&
    date.toISOString === dateToText &&
    // With a valueOf of its own, a date may write itself as null.
    Reflect.ownKeys(date).length === 0 &&
    Number.isFinite(Date.prototype.getTime.call(date))
  );
}
