import { encodeBase64 } from "../util/base64.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/** DynamoDB attribute value as its streams and low-level API write it: an object whose only member names the type. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** Plain value of an attribute, kept with the attribute itself so that an unchanged value is written as it was. */
interface Read {
  readonly value: unknown;
  /** Attributes inside a map or a list, by name or index; `undefined` for other attributes. */
  readonly below: ReadonlyMap<string, Read> | undefined;
  readonly attribute: AttributeValue;
}

/** Attribute types that hold a set: of strings, numbers or binary values. */
const SETS: readonly string[] = ["SS", "NS", "BS"];

function refuseAttribute(got: string): never {
  throw new UnsupportedTypeError(
    `Cannot read the image: expected attributes as DynamoDB writes them, got ${got}`,
  );
}

function readAll(
  entries: Iterable<readonly [string, unknown]>,
): Map<string, Read> {
  const below = new Map<string, Read>();
  for (const [name, attribute] of entries) below.set(name, read(attribute));
  return below;
}

function read(attribute: unknown): Read {
  if (typeof attribute !== "object" || attribute === null) {
    return refuseAttribute(describeType(attribute));
  }
  const [type = "", content] = Object.entries(attribute)[0] ?? [];
  const given = attribute as AttributeValue;
  if (type === "M") {
    if (typeof content !== "object" || content === null) {
      return refuseAttribute(`M with ${describeType(content)}`);
    }
    const below = readAll(Object.entries(content));
    return { value: plainObject(below), below, attribute: given };
  }
  if (type === "L") {
    if (!Array.isArray(content)) {
      return refuseAttribute(`L with ${describeType(content)}`);
    }
    const below = readAll(content.map((item, i) => [`${i}`, item]));
    const value = Array.from(below.values(), (each) => each.value);
    return { value, below, attribute: given };
  }
  const value =
    type === "NULL" ? null : type === "N" ? Number(content) : content;
  return { value, below: undefined, attribute: given };
}

function plainObject(below: ReadonlyMap<string, Read>): object {
  // A name may be `__proto__`, which `Object.fromEntries` makes an own member.
  return Object.fromEntries(
    Array.from(below, ([name, { value }]) => [name, value]),
  );
}

/** Writes a value that may be a member of a DynamoDB set; returns `undefined` for any other value. */
function marshalScalar(value: unknown): AttributeValue | undefined {
  if (typeof value === "string") return { S: value };
  if (isBytes(value)) return { B: encodeBase64(value) };
  const isNumber = typeof value === "number" && Number.isFinite(value);
  const isDigits = isNumber || typeof value === "bigint";
  return isDigits ? { N: `${value}` } : undefined;
}

/**
 * Writes a `Set` as a DynamoDB set. Writes a list if the members have several types or the `Set` is empty, because
 * DynamoDB has no such set.
 */
function marshalSet(values: readonly unknown[]): AttributeValue {
  const scalars = values.map(marshalScalar);
  const [type] = Object.keys(scalars[0] ?? {});
  const isSet =
    type !== undefined && scalars.every((each) => each && type in each);
  if (!isSet) return { L: values.map(marshal) };
  const members = new Set(scalars.map((each) => each?.[type]));
  return { [`${type}S`]: [...members] };
}

function marshal(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "boolean") return { BOOL: value };
  const scalar = marshalScalar(value);
  if (scalar !== undefined) return scalar;
  if (Array.isArray(value)) return { L: value.map(marshal) };
  if (value instanceof Set) return marshalSet([...value]);
  const prototype = Object.getPrototypeOf(value ?? "");
  if (prototype === Object.prototype || prototype === null) {
    const pairs = Object.entries(value as object).map(([name, each]) => [
      name,
      marshal(each),
    ]);
    return { M: Object.fromEntries(pairs) };
  }
  throw new UnsupportedTypeError(
    `Cannot write an attribute: expected JSON data, bytes or a Set, got ${describeType(value)}`,
  );
}

function write(value: unknown, before: Read | undefined): AttributeValue {
  if (before === undefined) return marshal(value);
  if (Object.is(value, before.value)) return before.attribute;
  const { below, attribute } = before;
  if (below !== undefined && Array.isArray(value)) {
    return { L: value.map((each, i) => write(each, below.get(`${i}`))) };
  }
  if (below !== undefined && typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([name, each]) => [
      name,
      write(each, below.get(name)),
    ]);
    return { M: Object.fromEntries(pairs) };
  }
  // A token is a string, so a set whose members were encrypted becomes a set of strings.
  const isSet = Array.isArray(value) && SETS.some((type) => type in attribute);
  return isSet ? marshalSet(value) : marshal(value);
}

/**
 * DynamoDB item as plain data, with a function that writes changed data back and keeps untouched attributes as they
 * were.
 */
export interface ReadItem {
  readonly value: object;
  write(value: unknown): Readonly<Record<string, AttributeValue>>;
}

/**
 * Reads an item, such as an image of a stream's record, as plain data.
 *
 * @throws {UnsupportedTypeError} if an attribute is malformed; `write` throws the same error for a value that DynamoDB
 * cannot hold
 */
export function readItem(item: unknown): ReadItem {
  const all = read({ M: item });
  return {
    value: all.value as object,
    write: (value) =>
      write(value, all).M as Readonly<Record<string, AttributeValue>>,
  };
}
