import { describeType } from "../util/describe-type.ts";
import { tagOf, typeName } from "../util/type-name.ts";
import { Revisits } from "./revisits.ts";

type Keys = readonly (string | number)[];

/** Rules for the values that {@link copyJson} accepts. */
export interface CopyRules {
  /**
   * True if parsing the copy's JSON text must restore an equal value. If false, the copy may differ from the value as
   * `JSON.stringify` does: results of `toJSON`, members of class instances, 0 for -0; members that are `undefined`, and an
   * array's members beside its elements, are dropped.
   */
  readonly isExact: boolean;
  /** Maximum number of arrays and objects nested in one another. */
  readonly maxDepth: number;
}

/**
 * Throws the error for a value that JSON would lose.
 *
 * @param found description of the value for the error message; never the value itself
 * @param keys member names and array indices from the root to the value
 * @param value the value, from which the callback may derive advice
 */
export type RefuseLoss = (found: string, keys: Keys, value: unknown) => never;

/** Tells whether a value is a plain object or array of any realm, and not an instance of another class. */
function isPlain(value: object): boolean {
  let left = Array.isArray(value) ? 2 : 1;
  let prototype = Object.getPrototypeOf(value);
  while (prototype !== null && left > 0) {
    prototype = Object.getPrototypeOf(prototype);
    left--;
  }
  return prototype === null;
}

/** Tells whether an object has an enumerable member with a symbol key, which JSON drops. */
function hasSymbols(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((each) =>
    Object.prototype.propertyIsEnumerable.call(value, each),
  );
}

/** Tells whether a value comes from `JSON.rawJSON`: parsing its text may lose digits. */
function isRawJson(value: object): boolean {
  const { isRawJSON } = JSON as { isRawJSON?(value: unknown): boolean };
  return isRawJSON?.(value) === true;
}

/** Methods that return the primitive in a boxed primitive, by the tag of the box; each throws for any other object. */
const UNBOX = /* @__PURE__ */ new Map<string, () => string | number | boolean>([
  ["Number", Number.prototype.valueOf],
  ["String", String.prototype.valueOf],
  ["Boolean", Boolean.prototype.valueOf],
]);

/** Returns the primitive in a `Number`, `String` or `Boolean` object. Returns `undefined` for any other object. */
function unboxed(value: object): string | number | boolean | undefined {
  const unbox = UNBOX.get(tagOf(value));
  try {
    return unbox?.call(value);
  } catch {
    // The object has the tag by a `Symbol.toStringTag` of its own, but is no boxed primitive.
    return undefined;
  }
}

/** Describes, for an error message, an object that JSON cannot hold unchanged. */
function describeInstance(value: object): string {
  const isNamed = !/^(?:Object|Array)$/.test(typeName(value));
  return isNamed ? describeType(value) : "an instance of a class";
}

/**
 * Copies JSON data; calls `refuse` for the first value that JSON text would lose. Calls each `toJSON` once, with the same
 * key as `JSON.stringify`. Unless `isExact`, the copy's objects have no prototype, so that `JSON.stringify` calls no code of
 * the caller's on the copy.
 *
 * @param refuse throws the error for a value that would be lost
 */
export function copyJson(
  root: unknown,
  { isExact, maxDepth }: CopyRules,
  refuse: RefuseLoss,
): unknown {
  const keys: (string | number)[] = [];
  const holders: object[] = [];
  const revisits = new Revisits();
  let isRefused = false;
  const lose = (found: string, value: unknown): never => {
    isRefused = true;
    return refuse(found, keys, value);
  };

  /** Returns the value that JSON writes in place of a value: the result of its `toJSON`, or the value itself. */
  const replaced = (value: unknown): unknown => {
    const isAsked =
      (typeof value === "object" && value !== null) ||
      typeof value === "function" ||
      typeof value === "bigint";
    // Do not call the `toJSON` of a `Buffer`: it returns an object with a list of numbers, no longer bytes.
    if (!isAsked || ArrayBuffer.isView(value)) return value;
    const { toJSON } = value as { readonly toJSON?: unknown };
    if (typeof toJSON !== "function") return value;
    if (isExact) return lose(describeInstance(value as object), value);
    const text: unknown = toJSON.call(value, String(keys.at(-1) ?? ""));
    if (text === undefined || text === null) {
      lose(`${describeType(value)} whose toJSON returns ${text}`, value);
    }
    if (typeof value === "bigint" && typeof text !== "string") {
      lose("a bigint whose toJSON returns no string", value);
    }
    return text;
  };

  const countIn = (container: object, children: number): void => {
    if (!revisits.note(container, children + 1)) {
      lose("the same arrays and objects in too many places", undefined);
    }
  };

  const copyArray = (array: readonly unknown[]): unknown[] => {
    const copy: unknown[] = [];
    countIn(array, array.length);
    for (let i = 0; i < array.length; i++) {
      keys.push(i);
      if (!Object.hasOwn(array, i)) lose("a hole in an array", undefined);
      copy.push(copyValue(array[i]));
      keys.pop();
    }
    if (isExact && Object.keys(array).length !== array.length) {
      lose("an array with members beside its elements", array);
    }
    return copy;
  };

  const copyObject = (object: object): object => {
    const entries: [string, unknown][] = [];
    const names = Object.keys(object);
    countIn(object, names.length);
    for (const name of names) {
      // Push the name first: if the getter throws, the error names it.
      keys.push(name);
      const member = (object as Record<string, unknown>)[name];
      if (member !== undefined || isExact) {
        entries.push([name, copyValue(member)]);
      }
      keys.pop();
    }
    return Object.fromEntries(entries);
  };

  const assertHeld = (object: object): void => {
    if (holders.includes(object)) lose("a cycle", object);
    if (holders.length === maxDepth) {
      lose(`nesting deeper than ${maxDepth} levels`, undefined);
    }
    if (isRawJson(object)) lose("raw JSON", undefined);
    if (!isPlain(object)) {
      if (isExact) lose(describeInstance(object), object);
      const isArray = Array.isArray(object);
      if (!isArray && typeName(object) !== "Object") {
        lose(describeType(object), object);
      }
      if (!isArray && Object.keys(object).length === 0) {
        const why = "without enumerable members of its own";
        lose(`an instance of a class ${why}`, object);
      }
    }
    const mayHaveSymbols = !isExact && Array.isArray(object);
    if (!mayHaveSymbols && hasSymbols(object)) {
      lose("a member with a symbol as its key", undefined);
    }
  };

  const copyValue = (given: unknown): unknown => {
    const value = replaced(given);
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (value === null) return null;
    if (typeof value === "number") {
      if (isExact && Object.is(value, -0)) lose("a negative zero", value);
      return Number.isFinite(value) ? value : lose(describeType(value), value);
    }
    if (typeof value !== "object") return lose(describeType(value), value);
    const primitive = isExact ? undefined : unboxed(value);
    if (primitive !== undefined) {
      const characters = typeof primitive === "string" ? primitive.length : 0;
      const isBare = Object.keys(value).length === characters;
      if (!isBare || hasSymbols(value)) {
        lose(`${describeType(value)} with members of its own`, value);
      }
      return copyValue(primitive);
    }
    assertHeld(value);
    holders.push(value);
    const copy = Array.isArray(value) ? copyArray(value) : copyObject(value);
    holders.pop();
    return isExact ? copy : Object.setPrototypeOf(copy, null);
  };

  try {
    return copyValue(root);
  } catch (error) {
    if (isRefused) throw error;
    // A getter or `toJSON` of the caller's threw. Drop its error, as the message may show the value.
    return refuse("a value that throws when it is read", keys, undefined);
  }
}
