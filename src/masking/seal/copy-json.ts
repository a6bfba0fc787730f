import { typeName } from "../../util/type-name.ts";

/** Deeper than any other part of sealmask goes. */
const MAX_DEPTH = 1_000;

/** Whether a value is a plain object or array, of any realm: an instance of a class would come back as another one. */
function isPlain(value: object): boolean {
  let left = Array.isArray(value) ? 2 : 1;
  let prototype = Object.getPrototypeOf(value);
  while (prototype !== null && left > 0) {
    prototype = Object.getPrototypeOf(prototype);
    left--;
  }
  const { toJSON } = value as { readonly toJSON?: unknown };
  return prototype === null && typeof toJSON !== "function";
}

function hasSymbols(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((each) =>
    Object.prototype.propertyIsEnumerable.call(value, each),
  );
}

/**
 * Copies JSON data. What JSON would bring back as something else is refused: `undefined`, a date, a `Map`, a number that
 * is none, a negative zero, a hole in an array, an instance of a class.
 *
 * @param refuse throws; it is told what was found, and never a value
 * @param depth how deep in something else the value stands
 */
export function copyJson(
  value: unknown,
  refuse: (found: string) => never,
  depth = 0,
): unknown {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value === null) return null;
  if (typeof value === "number") {
    const isKept = Number.isFinite(value) && !Object.is(value, -0);
    return isKept ? value : refuse("a number that JSON has no text for");
  }
  if (typeof value !== "object") return refuse(typeName(value));
  if (!isPlain(value) || hasSymbols(value)) {
    return refuse(
      isPlain(value) ? "a member with a symbol for name" : nameOf(value),
    );
  }
  if (depth === MAX_DEPTH) refuse(`nesting deeper than ${MAX_DEPTH} levels`);
  const names = Object.keys(value);
  if (Array.isArray(value)) {
    if (names.length !== value.length) refuse("an array with holes or members");
    // Not by `map`, which passes over holes.
    return Array.from(value, (each) => copyJson(each, refuse, depth + 1));
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      copyJson((value as Record<string, unknown>)[name], refuse, depth + 1),
    ]),
  );
}

function nameOf(value: object): string {
  const name = typeName(value);
  return /^(?:Object|Array)$/.test(name) ? "an instance of a class" : name;
}
