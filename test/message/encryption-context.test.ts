import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  serializeContext,
  serializePairs,
  snapshotContext,
} from "../../src/message/encryption-context.ts";
import { type Bytes, compareBytes } from "../../src/util/bytes.ts";
import { encodeUtf8 } from "../../src/util/utf8.ts";

const pairs = fc.dictionary(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme" }),
);

test("the canonical form counts, sorts and prefixes lengths as the AWS Encryption SDK does", () => {
  const context = { b: "2", a: "é" };
  expect([...serializeContext(context)]).toEqual([
    0, 2, 0, 1, 0x61, 0, 2, 0xc3, 0xa9, 0, 1, 0x62, 0, 1, 0x32,
  ]);
});

test("an empty context is zero bytes", () => {
  expect(serializeContext({}).length).toBe(0);
  expect(snapshotContext().key).toBe("");
  expect(snapshotContext({}).key).toBe("");
});

test("names are sorted by their UTF-8 bytes, which UTF-16 would order otherwise", () => {
  const bytes = serializeContext({ "\u{1f3ad}": "", "\uff61": "" });
  expect(bytes[4]).toBe(0xef);
  expect(bytes[11]).toBe(0xf0);
});

test("the canonical form is what its parts give that are encoded one by one", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }));
  const field = (bytes: Uint8Array) => [
    bytes.length >> 8,
    bytes.length & 0xff,
    ...bytes,
  ];
  fc.assert(
    fc.property(fc.dictionary(text, text), (context) => {
      const fields = Object.entries(context)
        .map((pair) => pair.map(encodeUtf8) as [Bytes, Bytes])
        .sort(([a], [b]) => compareBytes(a, b))
        .flat();
      const whole = [0, fields.length / 2, ...fields.flatMap(field)];
      const expected = fields.length === 0 ? [] : whole;
      expect([...serializePairs(context)]).toEqual(expected);
    }),
  );
});

test("a value that is not text is refused, as it would not be bound", () => {
  for (const value of [undefined, null, 1, {}, ["a"]]) {
    const context = { tenant: value } as unknown as Record<string, string>;
    for (const serialize of [serializePairs, serializeContext]) {
      expect(() => serialize(context)).toThrow(
        "Cannot use context.tenant: expected a string, got ",
      );
    }
  }
});

test("the order of the pairs does not matter", () => {
  fc.assert(
    fc.property(pairs, (context) => {
      const reversed = Object.fromEntries(Object.entries(context).reverse());
      expect(serializeContext(reversed)).toEqual(serializeContext(context));
      expect(snapshotContext(reversed).key).toBe(snapshotContext(context).key);
    }),
  );
});

test("different contexts have different keys and canonical forms", () => {
  fc.assert(
    fc.property(pairs, pairs, (a, b) => {
      const equal =
        JSON.stringify(Object.entries(a).sort()) ===
        JSON.stringify(Object.entries(b).sort());
      expect(snapshotContext(a).key === snapshotContext(b).key).toBe(equal);
      expect(serializeContext(a).join() === serializeContext(b).join()).toBe(
        equal,
      );
    }),
  );
  expect(snapshotContext({ a: "1:b", c: "" }).key).not.toBe(
    snapshotContext({ a: "1", "b1:c": "" }).key,
  );
});

test("`__proto__` is a name like any other", () => {
  const context = JSON.parse('{"__proto__":"x"}');
  const snapshot = snapshotContext(context);
  expect(Object.keys(snapshot.pairs)).toEqual(["__proto__"]);
  expect(serializeContext(snapshot.pairs).length).toBe(16);
  expect(snapshot.key).not.toBe("");
});

test("a context is told from the one read before it", () => {
  const contexts: Record<string, string>[] = [
    { a: "1" },
    { a: "1", b: "2" },
    { b: "2", a: "1" },
    { a: "1" },
    { a: "2" },
    { b: "1" },
    {},
    { a: "1" },
    JSON.parse('{"__proto__":"1"}'),
    Object.assign(Object.create(null), { a: "1" }),
  ];
  for (const before of contexts) {
    for (const context of contexts) {
      snapshotContext(before);
      const { pairs } = snapshotContext(context);
      expect(Object.entries(pairs)).toEqual(Object.entries(context).sort());
    }
  }
});

test("a polluted Object.prototype adds no pairs", () => {
  snapshotContext({ a: "1", polluted: "yes" });
  Object.defineProperty(Object.prototype, "polluted", {
    value: "yes",
    enumerable: true,
    configurable: true,
  });
  try {
    expect(Object.keys(snapshotContext({ a: "1" }).pairs)).toEqual(["a"]);
  } finally {
    delete (Object.prototype as { polluted?: string }).polluted;
  }
});

test("a snapshot does not follow later changes, and cannot be changed", () => {
  const context: Record<string, string> = { a: "1" };
  const snapshot = snapshotContext(context);
  context.a = "2";
  context.b = "3";
  expect({ ...snapshot.pairs }).toEqual({ a: "1" });
  expect(Object.isFrozen(snapshot.pairs)).toBe(true);
});

test("a getter that answers differently each time still gives one context", () => {
  let asked = 0;
  const context = {
    get a() {
      return String(asked++);
    },
  };
  const { key, pairs } = snapshotContext(context);
  expect(key).toBe(snapshotContext({ ...pairs }).key);
});

const refused: [string, unknown][] = [
  ["null", null],
  ["a string", "a=b"],
  ["an array", ["a"]],
  ["a Map", new Map([["a", "b"]])],
  [
    "a class instance",
    new (class Tenant {
      id = "a";
    })(),
  ],
  ["an object with pairs in its prototype", Object.create({ a: "b" })],
  ["a number as value", { a: 1 }],
  ["undefined as value", { a: undefined }],
  ["null as value", { a: null }],
  ["an object as value", { a: { b: "c" } }],
  ["a String object as value", { a: new String("b") }],
  ["a lone surrogate in a value", { a: "\ud800" }],
  ["a lone surrogate in a name", { "\udfff": "b" }],
];
for (const [name, context] of refused) {
  test(`${name} is refused as an encryption context`, () => {
    expect(() => snapshotContext(context as never)).toThrow(TypeError);
  });
}

test("a message about a context shows no value", () => {
  let message = "";
  try {
    snapshotContext({ a: "secret\ud800" });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain("context.a: expected a string, got one with a");
  expect(message).not.toContain("secret");
});

test("lengths that do not fit 16 bits are refused", () => {
  const long = "x".repeat(65_536);
  expect(() => serializeContext({ a: long })).toThrow(RangeError);
  expect(() => serializeContext({ [long]: "a" })).toThrow(RangeError);
  const whole = { a: "x".repeat(40_000), b: "x".repeat(40_000) };
  expect(() => serializeContext(whole)).toThrow(RangeError);
  expect(serializeContext({ a: "x".repeat(60_000) }).length).toBe(60_007);
  expect(serializePairs(whole).length).toBe(80_012);
  expect(() => serializePairs({ a: long })).toThrow(RangeError);
});

test("an object without a prototype is a context like any other", () => {
  const context = Object.assign(Object.create(null), { a: "b" });
  expect(snapshotContext(context).key).toBe(snapshotContext({ a: "b" }).key);
});
