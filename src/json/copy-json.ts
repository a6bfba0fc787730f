import { describeType } from "../util/describe-type.ts";
import { tagOf, typeName } from "../util/type-name.ts";
import { Revisits } from "./revisits.ts";

type Keys = readonly (string | number)[];

/** Says what a copy of JSON data takes. */
export interface CopyRules {
  /**
   * Whether the text of the copy must bring back the very same value. Otherwise it holds what JSON makes of the value: the
   * answer of `toJSON`, the members of a class's instance, 0 for -0, and neither members that are `undefined` nor those that
   * an array has beside its elements.
   */
  readonly isExact: boolean;
  /** How many arrays and objects may be nested in one another. */
  readonly maxDepth: number;
}

/**
 * Refuses a value that JSON would lose.
 *
 * @param found what was found, as a message may say it: never the value
 * @param keys where it stands in the data
 * @param value the value itself
 */
export type RefuseLoss = (found: string, keys: Keys, value: unknown) => never;

/** Tells whether a value is a plain object or array, of any realm: an instance of a class would come back as another one. */
function isPlain(value: object): boolean {
  let left = Array.isArray(value) ? 2 : 1;
  let prototype = Object.getPrototypeOf(value);
  while (prototype !== null && left > 0) {
    prototype = Object.getPrototypeOf(prototype);
    left--;
  }
  return prototype === null;
}

function hasSymbols(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((each) =>
    Object.prototype.propertyIsEnumerable.call(value, each),
  );
}

/** Tells whether a value is what `JSON.rawJSON` gives, whose digits parsing may lose. */
function isRawJson(value: object): boolean {
  const { isRawJSON } = JSON as { isRawJSON?(value: unknown): boolean };
  return isRawJSON?.(value) === true;
}

/** Reads what a boxed primitive holds, by its tag; each throws where there is none. */
const UNBOX = /* @__PURE__ */ new Map<string, () => string | number | boolean>([
  ["Number", Number.prototype.valueOf],
  ["String", String.prototype.valueOf],
  ["Boolean", Boolean.prototype.valueOf],
]);

/** Returns the primitive in a `Number`, `String` or `Boolean` object; `undefined` for every other one. */
function unboxed(value: object): string | number | boolean | undefined {
  const unbox = UNBOX.get(tagOf(value));
  try {
    return unbox?.call(value);
  } catch {
    // Its tag is the caller's own.
    return undefined;
  }
}

/** Names an object that JSON does not hold as it is. */
function describeInstance(value: object): string {
  const isNamed = !/^(?:Object|Array)$/.test(typeName(value));
  return isNamed ? describeType(value) : "an instance of a class";
}

/**
 * Copies JSON data, and refuses what its text would lose. `toJSON` is called once for each value that has it, with the key
 * that JSON gives it. What is copied for its text alone has no prototype, so that nothing of it is called again.
 *
 * @param refuse throws
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

  /** Returns what JSON writes in place of a value. */
  const replaced = (value: unknown): unknown => {
    const isAsked =
      (typeof value === "object" && value !== null) ||
      typeof value === "function" ||
      typeof value === "bigint";
    // A `Buffer` would become an object of its bytes, which is something else than bytes.
    if (!isAsked || ArrayBuffer.isView(value)) return value;
    const { toJSON } = value as { readonly toJSON?: unknown };
    if (typeof toJSON !== "function") return value;
    if (isExact) return lose(describeInstance(value as object), value);
    const text: unknown = toJSON.call(value, String(keys.at(-1) ?? ""));
    if (text === undefined || text === null) {
      lose(`${describeType(value)} whose toJSON gives ${text}`, value);
    }
    if (typeof value === "bigint" && typeof text !== "string") {
      lose("a bigint whose toJSON gives no text", value);
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
      lose("an array with members that are no elements", array);
    }
    return copy;
  };

  const copyObject = (object: object): object => {
    const entries: [string, unknown][] = [];
    const names = Object.keys(object);
    countIn(object, names.length);
    for (const name of names) {
      // First, as a getter may fail.
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
      lose("a member with a symbol for name", undefined);
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
    // The error of the caller's own code may show the value.
    return refuse("a value that fails when it is read", keys, undefined);
  }
}
