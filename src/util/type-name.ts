/**
 * Returns the name of a value's type, such as `"null"`, `"string"` or `"Map"`, for error messages that must not show
 * the value.
 */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const tag = tagOf(value);
  return isPlatformName(tag) ? tag : "Object";
}

/**
 * Tells whether the runtime has a class of this name, such as `Map` or `Intl.NumberFormat`. A class of the caller's can give
 * itself any `Symbol.toStringTag`, even one that holds data.
 */
function isPlatformName(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  let owner: unknown = globalThis;
  for (const step of name.split(".")) {
    owner = (owner as Record<string, unknown> | null | undefined)?.[step];
  }
  return typeof owner === "function";
}

/**
 * Returns the tag of a value, such as `"Uint8Array"`, by `Object.prototype.toString`; works for values of any realm. A class
 * of the caller's may have a tag of its own.
 */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Tells whether a value is an error, also one of another realm or one with a `Symbol.toStringTag` of its own. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || tagOf(value) === "Error";
}

/**
 * Tells whether an object, not an array, holds values that a search by property names cannot find. It works for objects of
 * any realm. Opaque are:
 *
 * - iterable objects, such as a `Map`, a `Set`, `Headers` or a collection class of the caller's
 * - instances of the runtime's classes whose content only methods and getters reach, such as a `URL`, a `Request` or a
 *   `WeakRef`
 *
 * Private members of the caller's own classes cannot be detected.
 */
export function isOpaque(value: object): boolean {
  if (Symbol.iterator in value) return true;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  let isHiding = hiding.get(prototype);
  if (isHiding === undefined) {
    isHiding = tagOf(value) === "RegExp" || isOfPlatform(prototype);
    hiding.set(prototype, isHiding);
  }
  return isHiding;
}

/** Cached answer of {@link isOpaque} for the instances of each prototype that are not iterable. */
const hiding = /* @__PURE__ */ new WeakMap<object, boolean>();

/**
 * Answers by the tag of a prototype, where a class of that name does not decide: false if instances hide nothing, true for a
 * tag of the runtime without a global class.
 */
const TAGS: Readonly<Record<string, boolean>> = {
  Object: false,
  Error: false,
  AsyncGenerator: true,
};

/**
 * Tells whether a prototype belongs to a class of the runtime that hides its content, or inherits from the prototype of
 * such a class.
 */
function isOfPlatform(prototype: object): boolean {
  let at: object | null = prototype;
  for (; at !== null; at = Object.getPrototypeOf(at)) {
    if (at === RegExp.prototype) return true;
    const tag = prototypeTag(at);
    const known = Object.hasOwn(TAGS, tag) ? TAGS[tag] : isPlatformName(tag);
    if (known) return true;
  }
  return false;
}

function prototypeTag(prototype: object): string {
  try {
    return tagOf(prototype);
  } catch {
    // A `Symbol.toStringTag` getter of the caller's class may throw for anything but an instance.
    return "Object";
  }
}
