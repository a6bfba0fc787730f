import { Buffer } from "node:buffer";
import type { Json } from "../backend.ts";
import { compareDecimals, normalDecimal } from "./decimal.ts";
import { invalid } from "./failure.ts";

/** Attribute value; `B` and `BS` hold base64. */
export type Value =
  | { readonly type: "S" | "N" | "B"; readonly text: string }
  | { readonly type: "BOOL"; readonly is: boolean }
  | { readonly type: "NULL" }
  | { readonly type: "SS" | "NS" | "BS"; readonly texts: readonly string[] }
  | { readonly type: "L"; readonly list: readonly Value[] }
  | { readonly type: "M"; readonly map: Attributes };

/** Item, or attribute of type `M`: a `Map`, because a name may be `__proto__`. */
export type Attributes = ReadonlyMap<string, Value>;

/** Most lists and maps inside of each other. */
const MAX_DEPTH = 32;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function malformed(): Error {
  return invalid(
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  );
}

function readText(type: "S" | "N" | "B", value: unknown): string {
  if (typeof value !== "string") throw malformed();
  if (type === "N") return normalDecimal(value);
  if (
    type === "B" &&
    Buffer.from(value, "base64").toString("base64") !== value
  ) {
    throw invalid("Invalid base64 in a binary attribute");
  }
  return value;
}

function readSet(type: "SS" | "NS" | "BS", value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw malformed();
  const texts = value.map((each) => readText(type[0] as "S" | "N" | "B", each));
  if (texts.length === 0) {
    throw invalid(
      `One or more parameter values were invalid: An ${type} set may not be empty`,
    );
  }
  if (new Set(texts).size < texts.length) {
    throw invalid("Input collection contains duplicates");
  }
  // A set has no order, and the service keeps none: it gives sets back in another order than they came.
  return texts.sort().reverse();
}

/** Reads an attribute value of a request, with numbers in the service's form. */
export function readValue(value: unknown, depth = 0): Value {
  if (!isObject(value)) throw malformed();
  const [[type, inner] = [], ...more] = Object.entries(value);
  if (type === undefined || more.length > 0) throw malformed();
  switch (type) {
    case "S":
    case "N":
    case "B":
      return { type, text: readText(type, inner) };
    case "BOOL":
      if (typeof inner !== "boolean") throw malformed();
      return { type, is: inner };
    case "NULL":
      if (inner !== true) {
        throw invalid(
          "One or more parameter values were invalid: Null attribute value types must have the value of true",
        );
      }
      return { type };
    case "SS":
    case "NS":
    case "BS":
      return { type, texts: readSet(type, inner) };
    default:
      return readContainer(type, inner, depth + 1);
  }
}

function readContainer(type: string, inner: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) {
    throw invalid(
      "Nesting Levels have exceeded supported limits: attributes have nested levels beyond supported limit",
    );
  }
  if (type === "L" && Array.isArray(inner)) {
    return { type, list: inner.map((each) => readValue(each, depth)) };
  }
  if (type === "M") return { type, map: readAttributes(inner, depth) };
  throw malformed();
}

/** Reads the attributes of a request: an item, a key, or the values of expressions. */
export function readAttributes(value: unknown, depth = 0): Attributes {
  if (!isObject(value)) throw malformed();
  return new Map(
    Object.entries(value).map(([name, each]) => [name, readValue(each, depth)]),
  );
}

/** Writes an attribute value as the wire protocol has it. */
export function writeValue(value: Value): Json {
  switch (value.type) {
    case "BOOL":
      return { BOOL: value.is };
    case "NULL":
      return { NULL: true };
    case "SS":
    case "NS":
    case "BS":
      return { [value.type]: value.texts };
    case "L":
      return { L: value.list.map(writeValue) };
    case "M":
      return { M: writeAttributes(value.map) };
    default:
      return { [value.type]: value.text };
  }
}

/** Writes attributes as the wire protocol has them. `Object.fromEntries` keeps the name `__proto__`. */
export function writeAttributes(attributes: Attributes): Json {
  return Object.fromEntries(
    [...attributes].map(([name, value]) => [name, writeValue(value)]),
  );
}

const bytesOf = (text: string, type: string): Buffer =>
  Buffer.from(text, type === "B" ? "base64" : "utf8");

/** Tells whether two values are equal. Sets are sorted when they are read, but maps are not. */
export function equal(left: Value, right: Value): boolean {
  if (left.type === "M" && right.type === "M") {
    return (
      left.map.size === right.map.size &&
      [...left.map].every(([name, value]) => {
        const other = right.map.get(name);
        return other !== undefined && equal(value, other);
      })
    );
  }
  if (left.type === "L" && right.type === "L") {
    return (
      left.list.length === right.list.length &&
      left.list.every((value, i) => equal(value, right.list[i] as Value))
    );
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Compares two values of one type that has an order; returns `undefined` for others. */
export function order(left: Value, right: Value): number | undefined {
  if (!("text" in left) || !("text" in right) || left.type !== right.type) {
    return undefined;
  }
  if (left.type === "N") return compareDecimals(left.text, right.text);
  const { type } = left;
  return Buffer.compare(bytesOf(left.text, type), bytesOf(right.text, type));
}

/** Returns the size of a value as `size()` gives it, or `undefined` for a type without one. */
export function sizeOf(value: Value): number | undefined {
  if ("texts" in value) return value.texts.length;
  if ("list" in value) return value.list.length;
  if ("map" in value) return value.map.size;
  if (value.type === "S" || value.type === "B") {
    return bytesOf(value.text, value.type).length;
  }
  return undefined;
}

/** Returns bytes of attributes as they are counted against the limit of 400 KB: names in UTF-8, and values. */
export function bytesOfItem(attributes: Attributes): number {
  let bytes = 0;
  for (const [name, value] of attributes) {
    bytes += Buffer.byteLength(name) + bytesOfValue(value);
  }
  return bytes;
}

function bytesOfValue(value: Value): number {
  switch (value.type) {
    case "BOOL":
    case "NULL":
      return 1;
    case "N":
      return Math.ceil(value.text.length / 2) + 1;
    case "S":
    case "B":
      return bytesOf(value.text, value.type).length;
    case "M":
      return 3 + value.map.size + bytesOfItem(value.map);
    case "L":
      return value.list.reduce((sum, each) => sum + 1 + bytesOfValue(each), 3);
    default: {
      const type = value.type[0] as "S" | "N" | "B";
      return value.texts.reduce(
        (sum, text) => sum + bytesOfValue({ type, text }),
        0,
      );
    }
  }
}
