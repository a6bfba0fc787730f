import type { Bytes } from "../../util/bytes.ts";
import { describeType, isUnawaited } from "../../util/describe-type.ts";
import { tagOf } from "../../util/type-name.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { wrappedNumber } from "./number-text.ts";
import { hasSymbolKeys, isPlainObject } from "./plain-object.ts";
import { refuseValue } from "./refuse-value.ts";
import { MAX_FORM_NESTING } from "./type-ids.ts";
import { ValueReader } from "./value-reader.ts";

/** Description, for error messages, of the plain values that an attribute can hold. */
const PLAIN_VALUES =
  "text, a number, a boolean, null, bytes, a Set, an array, a plain object or a Map";

/** Advice for values of types that no attribute holds, by the tag of the type. */
const ADVICE: Readonly<Record<string, string>> = {
  Date: "give its toISOString() or getTime()",
  Blob: "give its bytes: await blob.arrayBuffer()",
  File: "give its bytes: await file.arrayBuffer()",
  SharedArrayBuffer: "give a Uint8Array of it",
  Number: "give its valueOf()",
  String: "give its valueOf()",
  Boolean: "give its valueOf()",
  URL: "give its href",
  RegExp: "give its source",
  WeakMap: "give a Map",
  WeakSet: "give a Set",
};

/** Returns the step that mends a value of a type that no attribute holds, after a semicolon. */
function adviceFor(value: unknown): string {
  if (value === undefined) return "; leave the member out, or give null";
  if (typeof value === "function") return "; leave the member out, or call it";
  if (typeof value === "symbol") return "; give its description";
  // The description of a promise says to await it.
  if (isUnawaited(value)) return "";
  const tag = tagOf(value);
  // A class of the caller's may have any tag, such as "constructor".
  return Object.hasOwn(ADVICE, tag)
    ? `; ${ADVICE[tag]}`
    : "; give a plain object, such as { ...value }";
}

/**
 * Tells whether an object is a `Set` of any realm: neither class nor tag prove it, but a getter of the class does.
 */
function isSet(value: object): value is ReadonlySet<unknown> {
  return tagOf(value) === "Set" && hasSize(Set.prototype, value);
}

/** Tells whether an object is a `Map` of any realm, as {@link isSet} does for a `Set`. */
function isMap(value: object): value is ReadonlyMap<unknown, unknown> {
  return tagOf(value) === "Map" && hasSize(Map.prototype, value);
}

function hasSize(prototype: object, value: object): boolean {
  try {
    return typeof Reflect.get(prototype, "size", value) === "number";
  } catch {
    return false;
  }
}

/** Returns the text of a number of any kind; `undefined` for any other value. */
function numberText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") {
    return `${value}`;
  }
  return typeof value === "object" && value !== null
    ? wrappedNumber(value)
    : undefined;
}

/**
 * Reads the plain values of one item, as `marshall` of `@aws-sdk/util-dynamodb` does. Bytes are copied once, so that later
 * changes by the caller have no effect.
 *
 * | plain value | type |
 * | --- | --- |
 * | string | `S` |
 * | finite number within ±(2^53 - 1), bigint, `NumberText`, `NumberValue` of lib-dynamodb | `N` |
 * | boolean | `BOOL` |
 * | `null` | `NULL` |
 * | `Uint8Array`, `Buffer`, any other typed array, `DataView`, `ArrayBuffer` | `B` |
 * | `Set` of strings, numbers or bytes | `SS`, `NS`, `BS` |
 * | array | `L` |
 * | plain object, `Map` with strings as keys | `M` |
 *
 * Any other value is refused, such as `undefined`, a function, a date, an instance of a class, an empty or mixed `Set`; the
 * error message gives the place as a JSON Pointer.
 */
export class PlainReader extends ValueReader {
  #refuse(depth: number, expected: string, got: string): never {
    return refuseValue(this.place, depth, expected, got);
  }

  protected override value(value: unknown, depth: number): AttributeValue {
    switch (typeof value) {
      case "string":
        return { S: value };
      case "number":
        return { N: this.#number(value, depth) };
      case "boolean":
        return { BOOL: value };
      case "bigint":
        return { N: `${value}` };
      case "object":
        return value === null ? { NULL: true } : this.#object(value, depth);
      default:
        return this.#refuseType(value, depth);
    }
  }

  #refuseType(value: unknown, depth: number): never {
    return this.#refuse(
      depth,
      PLAIN_VALUES,
      describeType(value) + adviceFor(value),
    );
  }

  #number(value: number, depth: number): string {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return `${value}`;
    if (!Number.isFinite(value)) {
      return this.#refuse(depth, "a finite number", `${value}`);
    }
    return this.#refuse(
      depth,
      "a number within ±(2^53 - 1)",
      "one that may have lost digits; give a bigint or a NumberText",
    );
  }

  #object(value: object, depth: number): AttributeValue {
    if (depth >= MAX_FORM_NESTING) {
      this.#refuse(
        depth,
        `at most ${MAX_FORM_NESTING} arrays and objects in one another`,
        "more, or a cycle",
      );
    }
    if (Array.isArray(value)) return { L: this.#list(value, depth) };
    if (isPlainObject(value)) return { M: this.#members(value, depth) };
    const binary = this.copy(value);
    if (binary !== undefined) return { B: binary };
    if (isSet(value)) return this.#set(value, depth);
    if (isMap(value)) return { M: this.#map(value, depth) };
    const number = wrappedNumber(value);
    return number === undefined
      ? this.#refuseType(value, depth)
      : { N: number };
  }

  #list(array: readonly unknown[], depth: number): AttributeValue[] {
    const list: AttributeValue[] = [];
    for (let i = 0; i < array.length; i++) {
      this.place.trail[depth] = i;
      list.push(this.value(array[i], depth + 1));
    }
    return list;
  }

  #members(object: object, depth: number): AttributeMap {
    if (hasSymbolKeys(object)) {
      this.#refuse(
        depth,
        "names of text",
        "a member with a symbol as its key; give it a name",
      );
    }
    const map = new Map<string, AttributeValue>();
    for (const name of Object.keys(object)) {
      this.place.trail[depth] = name;
      const member = (object as Readonly<Record<string, unknown>>)[name];
      map.set(name, this.value(member, depth + 1));
    }
    return map;
  }

  #map(given: ReadonlyMap<unknown, unknown>, depth: number): AttributeMap {
    const map = new Map<string, AttributeValue>();
    for (const [name, member] of given) {
      if (typeof name !== "string") {
        this.#refuse(
          depth,
          "a Map with names of text",
          `${describeType(name)} as a name; give text`,
        );
      }
      this.place.trail[depth] = name;
      map.set(name, this.value(member, depth + 1));
    }
    return map;
  }

  #set(set: ReadonlySet<unknown>, depth: number): AttributeValue {
    const texts: string[] = [];
    const numbers: string[] = [];
    const binaries: Bytes[] = [];
    for (const member of set) {
      if (typeof member === "string") texts.push(member);
      else if (typeof member === "number") {
        numbers.push(this.#number(member, depth));
      } else {
        const number = numberText(member);
        if (number !== undefined) numbers.push(number);
        else binaries.push(this.#binary(member, depth));
      }
    }
    const { size } = set;
    if (size === 0) {
      this.#refuse(
        depth,
        "a Set with members",
        "an empty one; leave it out, or give an empty array",
      );
    }
    if (texts.length === size) return { SS: texts };
    if (numbers.length === size) return { NS: numbers };
    if (binaries.length === size) return { BS: binaries };
    return this.#refuse(
      depth,
      "a Set with members of one type",
      "text, numbers or bytes mixed; give an array",
    );
  }

  #binary(member: unknown, depth: number): Bytes {
    const binary = this.copy(member);
    if (binary !== undefined) return binary;
    return this.#refuse(
      depth,
      "a Set of text, numbers or bytes",
      `${describeType(member)} in it; give an array`,
    );
  }
}
