import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type {
  AttributeMap,
  AttributeValue,
} from "../../../../src/dynamodb/values/attribute-value.ts";
import {
  type ItemForm,
  readItem,
  writeItem,
} from "../../../../src/dynamodb/values/item-form.ts";
import { NumberText } from "../../../../src/dynamodb/values/number-text.ts";
import { UnsupportedTypeError } from "../../../../src/util/errors.ts";
import { attributeValues, texts } from "../../../support/attribute-values.ts";
import { caught } from "../../../support/caught.ts";

const bytesOf = (...list: number[]) => Uint8Array.from(list);
const protoItem = (value: unknown) =>
  JSON.parse(`{"pk":{"S":"1"},"__proto__":${JSON.stringify(value)}}`);

/** Attributes of an item with the partition key `pk`. */
const attributeMaps: fc.Arbitrary<AttributeMap> = fc
  .tuple(
    fc.constantFrom<AttributeValue>({ S: "1" }, { N: "1" }, { B: bytesOf(1) }),
    fc.dictionary(texts, attributeValues, {
      maxKeys: 6,
      noNullPrototype: true,
    }),
  )
  .map(([pk, others]) => new Map([...Object.entries(others), ["pk", pk]]));

/** Tells whether an item has a binary value, by which DynamoDB JSON differs from other attribute values. */
function hasBinary(value: AttributeValue): boolean {
  if ("L" in value) return value.L.some(hasBinary);
  if ("M" in value) return [...value.M.values()].some(hasBinary);
  return "B" in value || ("BS" in value && value.BS.length > 0);
}

describe("the forms of an item", () => {
  test("of attribute values and DynamoDB JSON are read as they were written, and the reverse", () => {
    fc.assert(
      fc.property(
        attributeMaps,
        fc.constantFrom<ItemForm>("attributes", "json"),
        (attributes, form) => {
          const written = writeItem(attributes, form);
          const {
            form: found,
            attributes: read,
            source,
          } = readItem(written, "pk");
          expect(read).toEqual(attributes);
          const isJson =
            form === "json" && [...attributes.values()].some(hasBinary);
          expect(found).toBe(isJson ? "json" : "attributes");
          expect(writeItem(read, found)).toEqual(written);
          expect([...source.keys()]).toEqual(Object.keys(written));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of plain values are read as they were written", () => {
    const item = {
      pk: "1",
      n: -1.5,
      big: new NumberText("1.23e+40"),
      b: bytesOf(1),
      flag: true,
      none: null,
      ss: new Set(["a"]),
      ns: new Set([1, 2]),
      bs: new Set([bytesOf(1)]),
      list: [1, { a: [] }],
      map: { a: { S: "x" } },
    };
    const { form, attributes } = readItem(item, "pk");
    expect(form).toBe("plain");
    expect(writeItem(attributes, form)).toEqual(item);
  });

  test("write binary values as bytes, or as base64 in DynamoDB JSON", () => {
    const attributes: AttributeMap = new Map<string, AttributeValue>([
      ["pk", { B: bytesOf(1) }],
      ["list", { L: [{ BS: [bytesOf(2), bytesOf(255)] }] }],
    ]);
    expect(writeItem(attributes, "attributes")).toEqual({
      pk: { B: bytesOf(1) },
      list: { L: [{ BS: [bytesOf(2), bytesOf(255)] }] },
    });
    expect(writeItem(attributes, "json")).toEqual({
      pk: { B: "AQ==" },
      list: { L: [{ BS: ["Ag==", "/w=="] }] },
    });
  });

  for (const form of ["attributes", "json", "plain"] as const) {
    test(`keep the name __proto__ as a member: ${form}`, () => {
      const given =
        form === "plain"
          ? JSON.parse('{"pk":"1","__proto__":{"__proto__":"x"}}')
          : protoItem({ M: JSON.parse('{"__proto__":{"S":"x"}}') });
      const { attributes } = readItem(given, "pk");
      expect([...attributes.keys()]).toEqual(["pk", "__proto__"]);
      const written = writeItem(attributes, form);
      expect(JSON.stringify(written)).toBe(JSON.stringify(given));
      expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
    });
  }

  test("are told apart by the partition key", () => {
    const wrapper = new NumberText("1");
    const keys: readonly (readonly [key: unknown, ItemForm])[] = [
      ["1", "plain"],
      [1, "plain"],
      [1n, "plain"],
      [wrapper, "plain"],
      [bytesOf(1), "plain"],
      [Buffer.from([1]), "plain"],
      [bytesOf(1).buffer, "plain"],
      [{ S: "1" }, "attributes"],
      [{ N: "1" }, "attributes"],
      [{ B: bytesOf(1) }, "attributes"],
      [{ B: Buffer.from([1]) }, "attributes"],
      [{ B: "AQ==" }, "json"],
      [{ S: "1", N: undefined }, "attributes"],
    ];
    for (const [key, form] of keys) {
      expect(readItem({ pk: key }, "pk").form).toBe(form);
      expect(readItem({ "a.b/~": key, other: key }, "a.b/~").form).toBe(form);
    }
  });

  test("are DynamoDB JSON as soon as one binary value is base64, wherever it is", () => {
    for (const other of [
      { B: "AQ==" },
      { B: "" },
      { BS: ["AQ=="] },
      { L: [{ M: { a: { B: "AQ==" } } }] },
    ]) {
      expect(readItem({ pk: { S: "1" }, other }, "pk").form).toBe("json");
    }
  });

  test("keep the caller's own values beside what was read", () => {
    const item = { pk: 1n, buffer: Buffer.from([1]), map: new Map([["a", 1]]) };
    const { source, attributes } = readItem(item, "pk");
    expect(source.get("pk")).toBe(1n);
    expect(source.get("buffer")).toBe(item.buffer);
    expect(source.get("map")).toBe(item.map);
    expect(attributes.get("map")).toEqual({ M: new Map([["a", { N: "1" }]]) });
  });

  test("are read once: later changes of the item and its bytes have no effect", () => {
    const bytes = bytesOf(1);
    const item = {
      pk: { S: "1" },
      b: { B: bytes },
      list: { L: [{ BS: [bytes] }] },
      set: { SS: ["a"] },
    };
    const { attributes } = readItem(item, "pk");
    bytes.fill(0);
    item.pk.S = "2";
    item.set.SS.push("b");
    item.list.L.pop();
    expect(writeItem(attributes, "attributes")).toEqual({
      pk: { S: "1" },
      b: { B: bytesOf(1) },
      list: { L: [{ BS: [bytesOf(1)] }] },
      set: { SS: ["a"] },
    });
  });

  test("keep what encryption will normalize or refuse: an unsigned attribute may hold it", () => {
    const item = {
      pk: { S: "1" },
      n: { N: "0x1" },
      s: { S: "\ud800" },
      ns: { NS: ["1", "1.0"] },
      none: { NULL: false },
      ss: { SS: [] },
    };
    const { attributes } = readItem(item, "pk");
    expect(writeItem(attributes, "attributes")).toEqual(item);
  });
});

describe("an item of mixed or unknown form", () => {
  const refused: readonly (readonly [
    why: string,
    item: unknown,
    says: string,
  ])[] = [
    [
      "no object",
      "text",
      "Cannot read the item: expected an object of attributes, got a string",
    ],
    ["null", null, "got null"],
    ["an array", [], "got an empty array"],
    ["a Map", new Map([["pk", "1"]]), "got a Map"],
    [
      "an unawaited item",
      Promise.resolve({ pk: "1" }),
      "got a Promise: await it first",
    ],
    [
      "no partition key",
      { sk: "1" },
      'expected a partition key "pk" of text, a number or bytes, or an attribute value of type S, N or B, got undefined',
    ],
    [
      "an inherited partition key",
      Object.create({ pk: "1" }),
      "expected an object of attributes",
    ],
    ["a boolean as partition key", { pk: true }, "got a boolean"],
    ["null as partition key", { pk: null }, "got null"],
    ["an array as partition key", { pk: ["1"] }, "got an array"],
    ["a date as partition key", { pk: new Date(0) }, "got a Date"],
    ["an object as partition key", { pk: { a: 1, b: 2 } }, "got an object"],
    [
      "a key of an unknown type",
      { pk: { X: "1" } },
      'Cannot read the attribute "/pk": expected an attribute value, as the rest of the item, with one member S, N, B, BOOL, NULL, SS, NS, BS, L or M, got another member',
    ],
    [
      "a symbol as a name",
      { pk: "1", [Symbol("a")]: 1 },
      "got a member with a symbol as its key",
    ],
    [
      "a plain value beside attribute values",
      { pk: { S: "1" }, "a/b": "text" },
      'Cannot read the attribute "/a~1b": expected an attribute value, as the rest of the item',
    ],
    [
      "a plain number inside",
      { pk: { S: "1" }, a: { L: [{ M: { b: 1 } }] } },
      '"/a/0/b"',
    ],
    ["undefined", { pk: { S: "1" }, a: undefined }, '"/a"'],
    [
      "two types at once",
      { pk: { S: "1" }, a: { S: "1", N: "1" } },
      "got an object with 2 members",
    ],
    ["no type", { pk: { S: "1" }, a: {} }, "got an object with 0 members"],
    [
      "a number as N",
      { pk: { S: "1" }, a: { N: 1 } },
      "expected N with text, got a number",
    ],
    [
      "a number as S",
      { pk: { S: "1" }, a: { S: 1 } },
      "expected S with text, got a number",
    ],
    [
      "text as BOOL",
      { pk: { S: "1" }, a: { BOOL: "true" } },
      "expected true or false, got a string",
    ],
    [
      "null as NULL",
      { pk: { S: "1" }, a: { NULL: null } },
      "expected true or false, got null",
    ],
    [
      "text as SS",
      { pk: { S: "1" }, a: { SS: "a" } },
      "expected an array, got a string",
    ],
    [
      "a Set as SS",
      { pk: { S: "1" }, a: { SS: new Set(["a"]) } },
      "expected an array, got a Set",
    ],
    [
      "a number in NS",
      { pk: { S: "1" }, a: { NS: ["1", 2] } },
      "expected NS with text, got a number",
    ],
    [
      "a Map as M",
      { pk: { S: "1" }, a: { M: new Map() } },
      "expected M with an object, got a Map",
    ],
    [
      "an array as M",
      { pk: { S: "1" }, a: { M: [] } },
      "expected M with an object, got an empty array",
    ],
    [
      "an object as L",
      { pk: { S: "1" }, a: { L: {} } },
      "expected an array, got an object",
    ],
    [
      "numbers as B",
      { pk: { S: "1" }, a: { B: [1, 2] } },
      "expected a Uint8Array, got an array",
    ],
    [
      "text that is no base64 as B",
      { pk: { S: "1" }, a: { B: "secret!" } },
      "expected base64 with padding, got 7 other characters",
    ],
    [
      "base64 without padding",
      { pk: { S: "1" }, a: { B: "AQ" } },
      "expected base64 with padding",
    ],
    [
      "base64 beside bytes",
      { pk: { S: "1" }, a: { B: bytesOf(1) }, b: { B: "AQ==" } },
      'attribute "/b": expected a Uint8Array, as the binary values before, got base64',
    ],
    [
      "bytes beside base64",
      { pk: { S: "1" }, a: { BS: ["AQ=="] }, b: { L: [{ B: bytesOf(1) }] } },
      'attribute "/b/0": expected base64, as the binary values before, got a Uint8Array',
    ],
  ];

  for (const [why, item, says] of refused) {
    test(`is a TypeError: ${why}`, async () => {
      const error = await caught(() => readItem(item, "pk"));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(says);
      expect(error.message).not.toContain("secret");
    });
  }

  test("is an UnsupportedTypeError if a plain value is one that no attribute holds", async () => {
    const error = await caught(() =>
      readItem({ pk: "1", "a/b": [new Date(0)] }, "pk"),
    );
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain('at "/a~1b/0"');
  });

  test("is refused if it is a cycle or nested more than 100 deep", async () => {
    const cycle: { L: unknown[] } = { L: [] };
    cycle.L.push(cycle);
    const error = await caught(() => readItem({ pk: { S: "1" }, cycle }, "pk"));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("more, or a cycle");
    let deep: object = { S: "x" };
    for (let i = 0; i < 100; i++)
      deep = i % 2 === 0 ? { L: [deep] } : { M: { a: deep } };
    expect(
      writeItem(
        readItem({ pk: { S: "1" }, deep }, "pk").attributes,
        "attributes",
      ),
    ).toEqual({ pk: { S: "1" }, deep });
  });
});
