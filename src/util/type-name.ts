/** The name of a value's type for messages, which never show the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const tag = tagOf(value);
  return isPlatformName(tag) ? tag : "Object";
}

/**
 * Whether a name is that of one of the runtime's own classes, such as `Map` or `Intl.NumberFormat`: a tag of the caller's own
 * may be anything.
 */
function isPlatformName(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  let owner: unknown = globalThis;
  for (const step of name.split(".")) {
    owner = (owner as Record<string, unknown> | null | undefined)?.[step];
  }
  return typeof owner === "function";
}

/** The name that a value of the runtime's own classes has for itself, whatever realm it is of. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Whether a value is an error, of any realm, also under a tag of its own. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || tagOf(value) === "Error";
}

/**
 * Whether a value, which is no array, hides others from a search by property names, of any realm:
 *
 * - what is iterated, such as a `Map`, a `Set`, `Headers` or a collection of the caller's own
 * - what holds its content where methods and getters of its class alone find it, such as a `URL`, a `Request` or a `WeakRef`
 *
 * Nobody can see what an instance of the caller's own class holds in private members.
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

/** Whether the instances of a prototype hide what they hold. */
const hiding = /* @__PURE__ */ new WeakMap<object, boolean>();

/** The tags of prototypes whose instances hide nothing, or of what the runtime has no class for but a tag. */
const TAGS: Readonly<Record<string, boolean>> = {
  Object: false,
  Error: false,
  AsyncGenerator: true,
};

/** Whether a prototype is of one of the runtime's own classes, or inherits from one. */
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
    // A getter of the caller's own that works on instances alone.
    return "Object";
  }
}
