import { isError, tagOf, typeName } from "../util/type-name.ts";

/** Replacer function in the form that `JSON.stringify` takes. */
export type Replacer = (this: unknown, key: string, value: unknown) => unknown;

/** Copy of a value as JSON shows it, with plain objects, arrays, strings, numbers, booleans and `null` only. */
export interface PlainCopy {
  readonly copy: unknown;
  /** `true` if the copy shows everything that can be seen in the original value. */
  readonly isExact: boolean;
}

/** Maximum depth of a copy. Values below it are not shown. */
const MAX_DEPTH = 100;

/** Maximum number of values in a copy. Further values are not shown. */
const MAX_VALUES = 100_000;

/** Method that Node's `console.log` calls to show an object. Its output may differ from the copy. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Members of an error that are shown although they are not enumerable. */
const ERROR_MEMBERS = [
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "error",
  "suppressed",
] as const;

/** Returns the names of an object's members, and for an error also of those that JSON leaves out. */
export function membersOf(object: object): string[] {
  const names = Object.keys(object);
  if (!isError(object)) return names;
  const said = ERROR_MEMBERS.filter(
    (name) => Reflect.get(object, name) !== undefined,
  );
  return [...new Set([...said, ...names])];
}

/**
 * Names of the types whose objects a copy shows, by `toJSON` or by their members; {@link typeName} gives these names.
 * `""` stands for a big integer. Errors are shown too.
 */
const SHOWN = ["", "Object", "Array", "Date", "URL"];

/**
 * Tells whether an object belongs to a built-in class whose objects are not shown. Some runtimes give such a class a
 * `toJSON`, others do not.
 */
function isHidden(value: unknown, type: string): boolean {
  return !SHOWN.includes(type) && !isError(value);
}

/** Describes an object of a built-in class whose contents are not copied. */
function describeHidden(object: object, type: string): string {
  if (object instanceof Map || object instanceof Set) {
    return `${type} of ${object.size}`;
  }
  const isBytes = ArrayBuffer.isView(object) || object instanceof ArrayBuffer;
  return isBytes ? `${type} of ${object.byteLength} bytes` : type;
}

/** Tells whether `Object.keys` lists all that an object shows. */
function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  const isBare = prototype === Object.prototype || prototype === null;
  const isList =
    prototype === Array.prototype &&
    Object.keys(object).length <= (object as unknown[]).length;
  return (
    (isBare || isList || isError(object)) &&
    !(INSPECT in object) &&
    Object.getOwnPropertySymbols(object).length === 0
  );
}

/** Tells whether a value is a date that has nothing to show but its time. */
function isPlainDate(value: unknown): boolean {
  return (
    value instanceof Date &&
    Object.getPrototypeOf(value) === Date.prototype &&
    Reflect.ownKeys(value).length === 0
  );
}

/** Readers for the value of a `Number`, `String` or `Boolean` object; each throws for other objects. */
const UNBOX = /* @__PURE__ */ new Map<string, () => unknown>([
  ["Number", Number.prototype.valueOf],
  ["String", String.prototype.valueOf],
  ["Boolean", Boolean.prototype.valueOf],
]);

function unboxed(value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null;
  const unbox = isObject ? UNBOX.get(tagOf(value)) : undefined;
  return unbox ? unbox.call(value) : value;
}

/** Masks the user name and password in the text of a URL. */
function withoutCredentials(url: string): string {
  return url.replace(/^([^:/?#]*:\/\/)[^/?#]*@/, "$1*****@");
}

/**
 * Copies a value as JSON shows it. Never throws. Errors become objects with their members, and big integers become
 * text. A cycle, a getter that throws, and an object of a built-in class (`Map`, `Headers`, bytes) become placeholders
 * such as `"[Circular]"` and `"[Map of 2]"`.
 *
 * @param replacer called for each value, as by `JSON.stringify`
 * @param root object that contains the value; a reference back to this object counts as a cycle
 */
export function plainCopy(
  value: unknown,
  replacer?: Replacer,
  root?: object,
): PlainCopy {
  let isExact = true;
  let left = MAX_VALUES;
  const holders: object[] = root === undefined ? [] : [root];
  const placeholder = (what: string): string => {
    isExact = false;
    return `[${what}]`;
  };

  /** Returns the value that JSON writes in place of the given one. */
  const replaced = (holder: object, key: string, given: unknown): unknown => {
    const isObject = typeof given === "object" && given !== null;
    let value = given;
    if (isObject || typeof given === "bigint") {
      const { toJSON } = given as { readonly toJSON?: unknown };
      const type = isObject ? typeName(given) : "";
      if (typeof toJSON === "function" && !isHidden(given, type)) {
        isExact &&= isPlainDate(given);
        value = toJSON.call(given, key);
        if (type === "URL") value = withoutCredentials(`${value}`);
      }
    }
    return unboxed(replacer ? replacer.call(holder, key, value) : value);
  };

  const copyList = (list: readonly unknown[]): unknown[] => {
    const copy: unknown[] = [];
    for (let i = 0; i < list.length; i++) {
      if (left <= 0) {
        copy.push(placeholder("Too large"));
        break;
      }
      copy.push(copyMember(list, `${i}`) ?? null);
    }
    return copy;
  };

  const copyMembers = (object: object): object => {
    const entries: [string, unknown][] = [];
    for (const name of membersOf(object)) {
      const member = copyMember(object, name);
      if (member !== undefined) entries.push([name, member]);
    }
    return Object.fromEntries(entries);
  };

  const copyObject = (object: object): unknown => {
    if (holders.includes(object)) return placeholder("Circular");
    const type = typeName(object);
    if (isHidden(object, type)) {
      return placeholder(describeHidden(object, type));
    }
    if (holders.length >= MAX_DEPTH) return placeholder("Too deep");
    isExact &&= isPlain(object);
    holders.push(object);
    return Array.isArray(object) ? copyList(object) : copyMembers(object);
  };

  const copyMember = (holder: object, key: string): unknown => {
    const depth = holders.length;
    try {
      if (left-- <= 0) return placeholder("Too large");
      const given = (holder as Readonly<Record<string, unknown>>)[key];
      if (typeof given === "object" && given !== null) {
        if (holders.includes(given)) return placeholder("Circular");
      }
      const value = replaced(holder, key, given);
      // The result of `toJSON` or of the replacer may refer back to the object.
      if (value !== given && typeof given === "object" && given !== null) {
        holders.push(given);
      }
      switch (typeof value) {
        case "string":
        case "boolean":
          return value;
        case "number":
          return Number.isFinite(value) ? value : null;
        case "bigint":
          return `${value}`;
        case "object":
          return value === null ? null : copyObject(value);
        case "undefined":
          return undefined;
        default:
          isExact = false;
          return undefined;
      }
    } catch {
      return placeholder("Unreadable");
    } finally {
      holders.length = depth;
    }
  };

  const copy = copyMember({ "": value }, "");
  return { copy, isExact };
}
