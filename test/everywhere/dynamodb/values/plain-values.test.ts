import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import type { AttributeValue } from "../../../../src/dynamodb/values/attribute-value.ts";
import { NumberText } from "../../../../src/dynamodb/values/number-text.ts";
import { PlainReader } from "../../../../src/dynamodb/values/plain-reader.ts";
import { serializeValue } from "../../../../src/dynamodb/values/serialize.ts";
import { toPlain } from "../../../../src/dynamodb/values/to-plain.ts";
import { UnsupportedTypeError } from "../../../../src/util/errors.ts";
import {
  attributeValues,
  canonical,
  normalByArithmetic,
  numbers,
} from "../../../support/attribute-values.ts";
import { caught } from "../../../support/caught.ts";

const read = (value: unknown): AttributeValue =>
  new PlainReader().read(value, "/field");
const bytesOf = (...list: number[]) => Uint8Array.from(list);
const member = (object: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(object, name)?.value;

/** Tells whether an attribute value holds a set without members, which no plain `Set` stands for. */
function hasEmptySet(value: AttributeValue): boolean {
  if ("L" in value) return value.L.some(hasEmptySet);
  if ("M" in value) return [...value.M.values()].some(hasEmptySet);
  if ("SS" in value) return value.SS.length === 0;
  if ("NS" in value) return value.NS.length === 0;
  return "BS" in value && value.BS.length === 0;
}

describe("plain values", () => {
  const types: readonly (readonly [
    what: string,
    plain: unknown,
    AttributeValue,
  ])[] = [
    ["a string", "text", { S: "text" }],
    ["an empty string", "", { S: "" }],
    ["an integer", 42, { N: "42" }],
    ["a fraction", -1.5, { N: "-1.5" }],
    ["a small number", 1e-7, { N: "1e-7" }],
    ["minus zero", -0, { N: "0" }],
    [
      "the largest safe integer",
      Number.MAX_SAFE_INTEGER,
      { N: "9007199254740991" },
    ],
    ["a bigint", 12345678901234567890n, { N: "12345678901234567890" }],
    ["a number's text", new NumberText("1.23e+40"), { N: "1.23e+40" }],
    ["true", true, { BOOL: true }],
    ["false", false, { BOOL: false }],
    ["null", null, { NULL: true }],
    ["a Uint8Array", bytesOf(1, 2), { B: bytesOf(1, 2) }],
    ["a Buffer", Buffer.from([1, 2]), { B: bytesOf(1, 2) }],
    ["an ArrayBuffer", bytesOf(1, 2).buffer, { B: bytesOf(1, 2) }],
    [
      "a part of an ArrayBuffer",
      bytesOf(0, 1, 2, 3).subarray(1, 3),
      { B: bytesOf(1, 2) },
    ],
    [
      "a DataView",
      new DataView(bytesOf(0, 1, 2, 3).buffer, 1, 2),
      { B: bytesOf(1, 2) },
    ],
    ["a Uint16Array", new Uint16Array([0x0101, 0]), { B: bytesOf(1, 1, 0, 0) }],
    ["a Float64Array", new Float64Array([0]), { B: new Uint8Array(8) }],
    ["a BigInt64Array", new BigInt64Array([0n]), { B: new Uint8Array(8) }],
    [
      "a Uint8ClampedArray",
      new Uint8ClampedArray([1, 999]),
      { B: bytesOf(1, 255) },
    ],
    [
      "bytes of another realm",
      runInNewContext("Uint8Array.of(1, 2)"),
      { B: bytesOf(1, 2) },
    ],
    ["a Set of strings", new Set(["b", "a"]), { SS: ["b", "a"] }],
    [
      "a Set of numbers of all kinds",
      new Set([1, 2n, new NumberText("3")]),
      { NS: ["1", "2", "3"] },
    ],
    [
      "a Set of binary values of all kinds",
      new Set([bytesOf(1), Buffer.from([2]), bytesOf(3).buffer]),
      { BS: [bytesOf(1), bytesOf(2), bytesOf(3)] },
    ],
    [
      "a Set of another realm",
      runInNewContext("new Set(['a'])"),
      { SS: ["a"] },
    ],
    ["an array", [1, "a", []], { L: [{ N: "1" }, { S: "a" }, { L: [] }] }],
    [
      "an object",
      { a: { b: null } },
      { M: new Map([["a", { M: new Map([["b", { NULL: true }]]) }]]) },
    ],
    [
      "an object without prototype",
      Object.assign(Object.create(null), { a: 1 }),
      { M: new Map([["a", { N: "1" }]]) },
    ],
    [
      "an object of another realm",
      runInNewContext("({ a: 1 })"),
      { M: new Map([["a", { N: "1" }]]) },
    ],
    ["a Map", new Map([["a", 1]]), { M: new Map([["a", { N: "1" }]]) }],
    [
      "an object that looks like an attribute value",
      { S: "a" },
      { M: new Map([["S", { S: "a" }]]) },
    ],
    [
      "an object that looks like a number",
      { value: "1" },
      { M: new Map([["value", { S: "1" }]]) },
    ],
    [
      "the name __proto__",
      JSON.parse('{"__proto__":1}'),
      { M: new Map([["__proto__", { N: "1" }]]) },
    ],
  ];

  for (const [what, plain, expected] of types) {
    test(`have a type for ${what}`, () => {
      expect(read(plain)).toEqual(expected);
      expect(read([plain])).toEqual({ L: [expected] });
      expect(read({ a: plain })).toEqual({ M: new Map([["a", expected]]) });
    });
  }

  test("come back as they were", () => {
    const values = [
      "a",
      "",
      0,
      -1.5,
      1e-7,
      Number.MAX_SAFE_INTEGER,
      true,
      false,
      null,
      bytesOf(1),
      new Set(["a"]),
      new Set([1, 2]),
      new Set([bytesOf(1)]),
      [],
      [1, ["a"]],
      {},
      { a: { b: [null] } },
      new NumberText("1.23e+40"),
    ];
    for (const value of values) expect(toPlain(read(value))).toEqual(value);
  });

  test("keep a member __proto__ as a member, both ways", () => {
    const back = toPlain(
      read(JSON.parse('{"__proto__":{"a":1},"b":2}')),
    ) as object;
    expect(Object.keys(back)).toEqual(["__proto__", "b"]);
    expect(member(back, "__proto__")).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test("give the same attribute value again, for random values of every type", () => {
    fc.assert(
      fc.property(attributeValues, (value) => {
        fc.pre(!hasEmptySet(value));
        const expected = canonical(value);
        const { typeId, bytes } = serializeValue(read(toPlain(value)), "");
        const direct = serializeValue(value, "");
        expect(typeId).toBe(direct.typeId);
        expect([...bytes]).toEqual([...direct.bytes]);
        expect(canonical(read(toPlain(expected)))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("are copied: later changes of bytes have no effect", () => {
    const [bytes, view] = [bytesOf(1), bytesOf(2)];
    const value = read({ bytes, views: new Set([view.buffer]) });
    bytes.fill(0);
    view.fill(0);
    expect(value).toEqual({
      M: new Map<string, AttributeValue>([
        ["bytes", { B: bytesOf(1) }],
        ["views", { BS: [bytesOf(2)] }],
      ]),
    });
  });

  test("are read once, so that a getter cannot give a checked value and another one", () => {
    let reads = 0;
    const item = {
      get a() {
        return ++reads;
      },
    };
    expect(read(item)).toEqual({ M: new Map([["a", { N: "1" }]]) });
    expect(reads).toBe(1);
  });
});

describe("the number of a plain value", () => {
  const exact: readonly (readonly [text: string, number: number])[] = [
    ["0", 0],
    ["-0", 0],
    ["1.0", 1],
    ["00042", 42],
    ["1.5E2", 150],
    ["0.1", 0.1],
    ["-17.25", -17.25],
    ["1e-7", 1e-7],
    ["0.0000001", 1e-7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["-9007199254740991", Number.MIN_SAFE_INTEGER],
    ["0.30000000000000004", 0.1 + 0.2],
  ];
  for (const [text, number] of exact) {
    test(`is a number for ${text}`, () => {
      expect(Object.is(toPlain({ N: text }), number)).toBe(true);
    });
  }

  const whole = [
    "9007199254740992",
    "9007199254740993",
    "-9007199254740992",
    "18014398509481984",
    "1".repeat(38),
    `1${"0".repeat(125)}`,
  ];
  for (const text of whole) {
    test(`is a bigint, as the SDK gives it, for ${text}`, () => {
      const number = BigInt(text);
      expect(toPlain({ N: text })).toBe(number);
      expect(read(number)).toEqual({ N: text });
      expect(toPlain({ NS: ["1", text] })).toEqual(
        new Set<unknown>([1, number]),
      );
    });
  }

  const texts = [
    "1.23e+40",
    "-9007199254740998.25",
    "1e21",
    "1".repeat(127),
    "0.1000000000000000055511151231257827",
    "3.14159265358979323846",
    "1e-400",
    "1e400",
    "abc",
    "",
    " 1",
    " 1e-200",
    "0x10",
    "NaN",
    "Infinity",
    "-Infinity",
    "1_000",
  ];
  for (const text of texts) {
    test(`keeps its text, all of it, for ${JSON.stringify(text)}`, () => {
      const plain = toPlain({ N: text });
      expect(plain).toBeInstanceOf(NumberText);
      expect(`${plain}`).toBe(text);
      expect(read(plain)).toEqual({ N: text });
      expect(toPlain({ NS: ["1", text] })).toEqual(
        new Set<unknown>([1, new NumberText(text)]),
      );
    });
  }

  test("stands for the same number, whatever its form", () => {
    fc.assert(
      fc.property(numbers, (text) => {
        const back = read(toPlain({ N: text })) as { N: string };
        expect(normalByArithmetic(back.N)).toBe(normalByArithmetic(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("NumberText", () => {
  const number = new NumberText("12345678901234567890");

  test("is its text in strings, JSON and for DynamoDB", () => {
    expect(`${number}`).toBe("12345678901234567890");
    expect(JSON.stringify({ number })).toBe(
      '{"number":"12345678901234567890"}',
    );
    expect(number.toAttributeValue()).toEqual({ N: "12345678901234567890" });
    expect(number.toBigInt()).toBe(12345678901234567890n);
  });

  test("is NaN in arithmetic, rather than a number that has lost digits", () => {
    expect(Number(number)).toBeNaN();
    expect((number as unknown as number) * 2).toBeNaN();
  });

  test("takes text alone", async () => {
    const error = await caught(() => new NumberText(1.5 as unknown as string));
    expect(error).toBeInstanceOf(TypeError);
  });

  test("is known by its members: one of another copy of the package, and the NumberValue of older SDKs", () => {
    class NumberValueImpl {
      readonly value = "1.50";
      toAttributeValue() {
        return { N: this.value };
      }
    }
    expect(read(new NumberValueImpl())).toEqual({ N: "1.50" });
  });
});

describe("a plain value that no attribute holds", () => {
  class Customer {
    readonly name = "Jane";
  }
  const refused: readonly (readonly [
    what: string,
    value: unknown,
    advice: string,
  ])[] = [
    [
      "undefined",
      undefined,
      "got undefined; leave the member out, or give null",
    ],
    ["a function", () => 1, "got a function; leave the member out, or call it"],
    ["a symbol", Symbol("secret"), "got a symbol; give its description"],
    ["NaN", Number.NaN, "expected a finite number, got NaN"],
    [
      "an infinity",
      Number.NEGATIVE_INFINITY,
      "expected a finite number, got -Infinity",
    ],
    ["an integer beyond 2^53", 2 ** 53, "give a bigint or a NumberText"],
    ["a number of 22 digits", 1e21, "give a bigint or a NumberText"],
    ["a date", new Date(0), "got a Date; give its toISOString() or getTime()"],
    [
      "an instance of a class",
      new Customer(),
      "got an object; give a plain object, such as { ...value }",
    ],
    ["a promise", Promise.resolve(1), "got a Promise: await it first"],
    ["a Blob", new Blob([]), "give its bytes: await blob.arrayBuffer()"],
    ["a boxed number", Object(1), "give its valueOf()"],
    ["a boxed string", Object("secret"), "give its valueOf()"],
    ["a regular expression", /secret/, "got a RegExp; give its source"],
    ["a URL", new URL("https://secret.example"), "give its href"],
    ["an error", new Error("secret"), "got an Error"],
    ["a WeakMap", new WeakMap(), "give a Map"],
    [
      "a SharedArrayBuffer",
      new SharedArrayBuffer(1),
      "give a Uint8Array of it",
    ],
    [
      "an empty Set",
      new Set(),
      "got an empty one; leave it out, or give an empty array",
    ],
    [
      "a Set of text and numbers",
      new Set(["secret", 1]),
      "got text, numbers or bytes mixed; give an array",
    ],
    [
      "a Set of numbers and bytes",
      new Set([1, bytesOf(1)]),
      "got text, numbers or bytes mixed; give an array",
    ],
    ["a Set of objects", new Set([{}]), "got an object in it; give an array"],
    ["a Set with null", new Set([null]), "got null in it; give an array"],
    [
      "a Set with undefined",
      new Set(["a", undefined]),
      "got undefined in it; give an array",
    ],
    [
      "a Set with NaN",
      new Set([1, Number.NaN]),
      "expected a finite number, got NaN",
    ],
    [
      "a Map with other keys than text",
      new Map([[1, "a"]]),
      "got a number as a name; give text",
    ],
    [
      "a member with a symbol as key",
      { [Symbol("secret")]: 1 },
      "got a member with a symbol as its key; give it a name",
    ],
    [
      "an object that inherits from one without a prototype",
      Object.create(Object.assign(Object.create(null), { inherited: 1 })),
      "give a plain object",
    ],
    [
      "an object whose prototype is the caller's",
      Object.create({ inherited: 1 }),
      "give a plain object",
    ],
  ];

  for (const [what, value, advice] of refused) {
    test(`is refused with its JSON Pointer and what to do: ${what}`, async () => {
      for (const [plain, pointer] of [
        [value, "/field"],
        [[1, { "a/b": value }], "/field/1/a~1b"],
      ] as const) {
        const error = await caught(() => read(plain));
        expect(error).toBeInstanceOf(UnsupportedTypeError);
        expect(error.message).toContain(
          `Cannot write the value at "${pointer}": expected `,
        );
        expect(error.message).toContain(advice);
        expect(error.message).not.toContain("secret");
      }
    });
  }

  test("is refused if it only has the tag or the prototype of another type", async () => {
    for (const type of [Set, Map, ArrayBuffer, Uint8Array, DataView]) {
      const tagged = new (class Tagged {
        readonly [Symbol.toStringTag] = type.name;
        readonly size = 0;
      })();
      for (const value of [tagged, Object.create(type.prototype)]) {
        const error = await caught(() => read(value));
        expect(error).toBeInstanceOf(UnsupportedTypeError);
      }
    }
    const named = { [Symbol.toStringTag]: "constructor" };
    const error = await caught(() => read(Object.create(named)));
    expect(error.message).toContain("give a plain object");
  });

  test("is refused if its memory was transferred", async () => {
    for (const view of [bytesOf(1), new DataView(new ArrayBuffer(1))]) {
      structuredClone(view, { transfer: [view.buffer] });
      for (const value of [view, view.buffer]) {
        expect(await caught(() => read(value))).toBeInstanceOf(TypeError);
      }
    }
  });

  test("is refused in the gap of an array", async () => {
    const { message } = await caught(() =>
      read(Object.assign(new Array(3), { 0: 1, 2: 2 })),
    );
    expect(message).toContain('at "/field/1"');
  });

  test("is refused if it is a cycle", async () => {
    const cycle: unknown[] = [];
    cycle.push({ cycle });
    const error = await caught(() => read(cycle));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain("more, or a cycle");
  });
});
