/** The name of a value's type for messages, which never show the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const tag = tagOf(value);
  // A tag of the caller's own may be anything: only those of the runtime's own classes are shown.
  const owner = (globalThis as Record<string, unknown>)[tag];
  return typeof owner === "function" ? tag : "Object";
}

/** The name that a value of the runtime's own classes has for itself, whatever realm it is of. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/**
 * Whether a value, which is no array, hides others from a search by property names: what is iterated, such as a `Map`,
 * a `Set`, `Headers` or a collection of the caller's own, of any realm.
 */
export function isOpaque(value: object): boolean {
  return Symbol.iterator in value;
}
