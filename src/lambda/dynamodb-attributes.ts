import { refuse } from "../util/assert.ts";

/** A value as DynamoDB's streams and low-level API write it: one member that names its type. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** What an attribute becomes, and the attribute that it was, so that what is not touched stays as it is. */
interface Read {
  readonly value: unknown;
  /** By names or indices of those below. */
  readonly below: ReadonlyMap<string, Read> | undefined;
  readonly attribute: AttributeValue;
}

function readAll(
  entries: Iterable<readonly [string, unknown]>,
): Map<string, Read> {
  const below = new Map<string, Read>();
  for (const [name, attribute] of entries) {
    below.set(name, read(attribute as AttributeValue));
  }
  return below;
}

function read(attribute: AttributeValue): Read {
  const [type, content] = Object.entries(attribute)[0] ?? [];
  if (type === "M") {
    const below = readAll(Object.entries(content as object));
    return { value: plainObject(below), below, attribute };
  }
  if (type === "L") {
    const items = content as readonly AttributeValue[];
    const below = readAll(items.map((item, i) => [`${i}`, item]));
    const value = Array.from(below.values(), (each) => each.value);
    return { value, below, attribute };
  }
  const value =
    type === "NULL" ? null : type === "N" ? Number(content) : content;
  return { value, below: undefined, attribute };
}

function plainObject(below: ReadonlyMap<string, Read>): object {
  // A name may be `__proto__`.
  return Object.fromEntries(
    Array.from(below, ([name, { value }]) => [name, value]),
  );
}

function marshal(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number") return { N: `${value}` };
  if (Array.isArray(value)) return { L: value.map(marshal) };
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([name, each]) => [
      name,
      marshal(each),
    ]);
    return { M: Object.fromEntries(pairs) };
  }
  return refuse("an attribute", "JSON data", value);
}

function write(value: unknown, before: Read | undefined): AttributeValue {
  if (before === undefined) return marshal(value);
  if (Object.is(value, before.value)) return before.attribute;
  const { below } = before;
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
  return marshal(value);
}

/** An item of DynamoDB as plain data, and the way back, which leaves untouched attributes as they were. */
export interface ReadItem {
  readonly value: object;
  write(value: unknown): Readonly<Record<string, AttributeValue>>;
}

/** Reads an item: a stream's image. */
export function readItem(
  item: Readonly<Record<string, AttributeValue>>,
): ReadItem {
  const all = read({ M: item });
  return {
    value: all.value as object,
    write: (value) =>
      write(value, all).M as Readonly<Record<string, AttributeValue>>,
  };
}
