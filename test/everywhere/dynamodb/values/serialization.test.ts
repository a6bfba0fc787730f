import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { AttributeValue } from "../../../../src/dynamodb/values/attribute-value.ts";
import { deserializeValue } from "../../../../src/dynamodb/values/deserialize.ts";
import { serializeValue } from "../../../../src/dynamodb/values/serialize.ts";
import type { Bytes } from "../../../../src/util/bytes.ts";
import {
  EnvelopeError,
  UnsupportedTypeError,
} from "../../../../src/util/errors.ts";
import {
  attributeValues,
  canonical,
  serializeByTables,
} from "../../../support/attribute-values.ts";
import { caught } from "../../../support/caught.ts";

/** Returns a value within lists and maps, in turns. */
function nested(value: AttributeValue, depth: number): AttributeValue {
  if (depth === 0) return value;
  const inner = nested(value, depth - 1);
  return depth % 2 === 0 ? { L: [inner] } : { M: new Map([["a/b", inner]]) };
}

const bytesOf = (...list: number[]): Bytes => Uint8Array.from(list);

function write(value: AttributeValue): { typeId: number; bytes: Bytes } {
  return serializeValue(value, "/attribute");
}

describe("serializing an attribute value", () => {
  test("writes the bytes of the specification's tables, and reading gives the value in canonical form", () => {
    fc.assert(
      fc.property(attributeValues, (value) => {
        const { typeId, bytes } = write(value);
        const expected = canonical(value);
        const [expectedId, expectedBytes] = serializeByTables(expected);
        expect(typeId).toBe(expectedId);
        expect([...bytes]).toEqual([...expectedBytes]);
        expect(deserializeValue(typeId, bytes)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("gives the same bytes for any order of a set or map, and any form of its numbers", () => {
    const one = {
      M: new Map<string, AttributeValue>([
        ["b", { NS: ["1e2", "-0"] }],
        ["a", { SS: ["y", "x"] }],
      ]),
    };
    const other = {
      M: new Map<string, AttributeValue>([
        ["a", { SS: ["x", "y"] }],
        ["b", { NS: ["0.0", "100"] }],
      ]),
    };
    expect([...write(one).bytes]).toEqual([...write(other).bytes]);
  });

  test("sorts text by UTF-16 code units, not by code points", () => {
    const { typeId, bytes } = write({ SS: ["\uff61", "\ud800\udc02"] });
    expect(deserializeValue(typeId, bytes)).toEqual({
      SS: ["\ud800\udc02", "\uff61"],
    });
  });

  test("sorts binary members as unsigned bytes, a prefix first", () => {
    const BS = [bytesOf(0x80), bytesOf(1, 0), bytesOf(), bytesOf(1)];
    const { typeId, bytes } = write({ BS });
    expect(deserializeValue(typeId, bytes)).toEqual({
      BS: [bytesOf(), bytesOf(1), bytesOf(1, 0), bytesOf(0x80)],
    });
  });

  test("never changes the given sets, maps and bytes", () => {
    const value = {
      L: [
        { SS: ["b", "a"] },
        { NS: ["2", "1"] },
        { BS: [bytesOf(2), bytesOf(1)] },
      ],
    };
    const before = structuredClone(value);
    write(value);
    expect(value).toEqual(before);
  });

  test("copies: later changes of the bytes, and later values, leave what was written", () => {
    const short = bytesOf(1, 2, 3);
    const long = new Uint8Array(100_000).fill(7);
    const written = [
      write({ B: short }),
      write({ B: long }),
      write({ S: "text" }),
    ];
    const before = written.map(({ bytes }) => [...bytes]);
    short.fill(0);
    long.fill(0);
    for (let i = 0; i < 1_000; i++) write({ S: "other ".repeat(100) });
    expect(written.map(({ bytes }) => [...bytes])).toEqual(before);
  });

  test("wiping the bytes of one value leaves those of its neighbours", () => {
    const [first, second, third] = ["one", "two", "three"].map(
      (S) => write({ S }).bytes,
    ) as [Bytes, Bytes, Bytes];
    second.fill(0);
    expect(
      [first, third].map((each) => new TextDecoder().decode(each)),
    ).toEqual(["one", "three"]);
  });

  test("writes values longer than the memory that short ones share", () => {
    const value = {
      L: Array.from({ length: 5_000 }, (_, i) => ({
        S: `${i} ${"é".repeat(50)}`,
      })),
    };
    const { typeId, bytes } = write(value);
    expect([...bytes]).toEqual([...serializeByTables(value)[1]]);
    expect(deserializeValue(typeId, bytes)).toEqual(value);
    const text = { S: "\u{1f600}x".repeat(100_000) };
    expect(deserializeValue(1, write(text).bytes)).toEqual(text);
    expect(deserializeValue(0x300, write({ L: [text] }).bytes)).toEqual({
      L: [text],
    });
  });

  test("keeps a byte order mark, NUL and U+FFFD", () => {
    for (const S of [
      "\ufeff",
      "\ufeffa",
      "a\u0000b",
      "\ufffd",
      "\ufeff".repeat(60),
    ]) {
      expect(deserializeValue(1, write({ S }).bytes)).toEqual({ S });
      expect(
        deserializeValue(0x300, write({ L: [{ S }, { S }] }).bytes),
      ).toEqual({ L: [{ S }, { S }] });
    }
  });

  test("accepts empty sets, lists, maps, names and text", () => {
    const values: AttributeValue[] = [
      { S: "" },
      { B: bytesOf() },
      { SS: [] },
      { NS: [] },
      { BS: [] },
      { SS: [""] },
      { L: [] },
      { M: new Map() },
      { M: new Map([["", { S: "" }]]) },
    ];
    for (const value of values) {
      const { typeId, bytes } = write(value);
      expect(deserializeValue(typeId, bytes)).toEqual(value);
    }
  });

  test("writes NULL of false, which comes back as true", () => {
    const { typeId, bytes } = write({ NULL: false });
    expect(deserializeValue(typeId, bytes)).toEqual({ NULL: true });
  });
});

describe("a value that cannot be serialized", () => {
  const refused: readonly (readonly [
    why: string,
    AttributeValue,
    pointer: string,
  ])[] = [
    ["a lone high surrogate", { S: "a\ud800" }, "/attribute"],
    ["surrogates the wrong way round", { S: "\udc00\ud800" }, "/attribute"],
    [
      "a long text with a lone surrogate",
      { S: `${"x".repeat(10_000)}\udfff` },
      "/attribute",
    ],
    ["a lone surrogate in a set", { SS: ["a", "\udc00"] }, "/attribute"],
    [
      "a lone surrogate in a list",
      { L: [{ S: "" }, { S: "\ud800" }] },
      "/attribute/1",
    ],
    [
      "a lone surrogate in a name",
      { M: new Map([["\ud800", { S: "" }]]) },
      "/attribute/\\ud800",
    ],
    ["a number that is none", { N: "abc" }, "/attribute"],
    ["an empty number", { N: "" }, "/attribute"],
    [
      "a number of 39 digits",
      { M: new Map([["a/b", { L: [{ N: "1".repeat(39) }] }]]) },
      "/attribute/a~1b/0",
    ],
    ["a number in a set that is none", { NS: ["1", "0x2"] }, "/attribute"],
    ["a text twice in a set", { SS: ["a", "b", "a"] }, "/attribute"],
    ["a number twice in a set", { NS: ["1", "1"] }, "/attribute"],
    ["a number in two forms", { NS: ["1", "2", "1.0"] }, "/attribute"],
    ["both zeros", { NS: ["-0", "0"] }, "/attribute"],
    [
      "bytes twice in a set",
      { BS: [bytesOf(1), bytesOf(2), bytesOf(1)] },
      "/attribute",
    ],
    [
      "a repeat below a later place",
      { L: [{ L: [{ S: "" }] }, { SS: ["a", "a"] }] },
      "/attribute/1",
    ],
  ];

  for (const [why, value, pointer] of refused) {
    test(`is refused with its JSON Pointer: ${why}`, async () => {
      const error = await caught(() => write(value));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain(
        `Cannot write the value at "${pointer}": expected `,
      );
    });
  }

  test("leaves nothing behind for the next value", async () => {
    await caught(() => write({ L: [{ S: "secret" }, { S: "\ud800" }] }));
    expect([...write({ S: "x" }).bytes]).toEqual([0x78]);
  });

  test("is not shown in the error", async () => {
    for (const value of [
      { N: "123-45-6789" },
      { S: "secret\ud800" },
      { SS: ["secret", "secret"] },
    ]) {
      const { message } = await caught(() => write(value));
      expect(message).not.toMatch(/secret|6789/);
    }
  });
});

describe("nesting", () => {
  for (const value of [
    { S: "x" },
    { L: [] },
    { M: new Map() },
    { NULL: true },
  ] as AttributeValue[]) {
    test(`allows 31 lists and maps around ${JSON.stringify(value)}, both ways`, () => {
      const deep = nested(value, 31);
      const { typeId, bytes } = write(deep);
      expect(deserializeValue(typeId, bytes)).toEqual(deep);
    });

    test(`refuses 32 lists and maps around ${JSON.stringify(value)}, both ways`, async () => {
      const deep = nested(value, 32);
      const error = await caught(() => write(deep));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain(`at "/attribute${"/0/a~1b".repeat(16)}"`);
      const [typeId, bytes] = serializeByTables(deep);
      expect(
        await caught(() => deserializeValue(typeId, bytes)),
      ).toBeInstanceOf(EnvelopeError);
    });
  }
});

describe("hostile bytes", () => {
  const sample: AttributeValue = {
    M: new Map<string, AttributeValue>([
      ["text", { S: "é" }],
      [
        "list",
        {
          L: [{ N: "1" }, { BOOL: true }, { NULL: true }, { B: bytesOf(255) }],
        },
      ],
      [
        "sets",
        {
          L: [
            { SS: ["a", "b"] },
            { NS: ["1", "2"] },
            { BS: [bytesOf(1), bytesOf(2)] },
          ],
        },
      ],
    ]),
  };

  async function refusedBytes(typeId: number, bytes: Bytes): Promise<void> {
    expect(await caught(() => deserializeValue(typeId, bytes))).toBeInstanceOf(
      EnvelopeError,
    );
  }

  test("cut anywhere, or followed by a byte, are refused", async () => {
    const { typeId, bytes } = write(sample);
    for (let i = 0; i < bytes.length; i++)
      await refusedBytes(typeId, bytes.slice(0, i));
    await refusedBytes(typeId, Uint8Array.of(...bytes, 0));
  });

  test("changed anywhere are refused or give a value, and throw nothing else", () => {
    const { typeId, bytes } = write(sample);
    for (let i = 0; i < bytes.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = bytes.slice();
        changed[i] = (changed[i] as number) ^ (1 << bit);
        try {
          deserializeValue(typeId, changed);
        } catch (error) {
          expect(error).toBeInstanceOf(EnvelopeError);
        }
      }
    }
  });

  test("of random content are refused or give a value of canonical length", () => {
    const typeIds = fc.constantFrom(
      0,
      1,
      2,
      4,
      0x101,
      0x102,
      0x1ff,
      0x200,
      0x300,
      0xffff,
      3,
      0x100,
    );
    const parts = fc.constantFrom(
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 2],
      [3, 0],
      [1, 1],
      [2, 0],
      [0, 1],
      [97],
    );
    const contents = fc
      .array(parts, { maxLength: 12 })
      .map((list) => Uint8Array.from(list.flat()));
    let read = 0;
    fc.assert(
      fc.property(typeIds, contents, (typeId, bytes) => {
        try {
          const value = deserializeValue(typeId, bytes);
          read++;
          expect(serializeByTables(value)[1].length).toBe(bytes.length);
        } catch (error) {
          if (!(error instanceof EnvelopeError)) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  test("that announce 4,294,967,295 entries are refused before memory is taken for them", async () => {
    const most = [255, 255, 255, 255];
    for (const typeId of [0x101, 0x102, 0x1ff, 0x200, 0x300]) {
      await refusedBytes(typeId, bytesOf(...most));
      await refusedBytes(typeId, bytesOf(...most, ...new Array(1_000).fill(0)));
      await refusedBytes(typeId, bytesOf(0, 0, 0, 1, 0, 1, ...most));
      await refusedBytes(typeId, bytesOf(0, 0, 0, 1, ...most));
    }
  });

  test("of a wrong length for NULL or BOOL, or another boolean, are refused", async () => {
    await refusedBytes(0, bytesOf(0));
    for (const bytes of [bytesOf(), bytesOf(2), bytesOf(255), bytesOf(0, 0)])
      await refusedBytes(4, bytes);
  });

  test("of unknown types are refused", async () => {
    const known = [0, 1, 2, 4, 0x101, 0x102, 0x1ff, 0x200, 0x300, 0xffff];
    for (let high = 0; high <= 0xff; high++) {
      for (const low of [0, 1, 2, 3, 4, 5, 0xfe, 0xff]) {
        const typeId = high * 256 + low;
        if (!known.includes(typeId)) await refusedBytes(typeId, bytesOf());
      }
    }
  });

  test("that are no UTF-8 are refused, alone and inside", async () => {
    for (const wrong of [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xe2, 0x82],
      [0xf4, 0x90, 0x80, 0x80],
    ]) {
      const length = wrong.length;
      await refusedBytes(1, bytesOf(...wrong));
      await refusedBytes(2, bytesOf(...wrong));
      await refusedBytes(0x101, bytesOf(0, 0, 0, 1, 0, 0, 0, length, ...wrong));
      await refusedBytes(
        0x200,
        bytesOf(0, 0, 0, 1, 0, 1, 0, 0, 0, length, ...wrong, 0, 0, 0, 0, 0, 0),
      );
    }
  });

  test("with a name of another type than text are refused", async () => {
    await refusedBytes(
      0x200,
      bytesOf(0, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0x31, 0, 0, 0, 0, 0, 0),
    );
  });

  test("with equal members are refused in any order: of sets by their text, of maps by name", async () => {
    const member = (text: string) => [
      0,
      0,
      0,
      text.length,
      ...new TextEncoder().encode(text),
    ];
    const set = (...list: string[]) =>
      bytesOf(0, 0, 0, list.length, ...list.flatMap(member));
    for (const typeId of [0x101, 0x102, 0x1ff]) {
      await refusedBytes(typeId, set("1", "1"));
      await refusedBytes(typeId, set("2", "1", "3", "2"));
      await refusedBytes(typeId, set("", ""));
    }
    const entry = (name: string) => [0, 1, ...member(name), 0, 0, 0, 0, 0, 0];
    await refusedBytes(
      0x200,
      bytesOf(0, 0, 0, 2, ...entry("a"), ...entry("a")),
    );
    await refusedBytes(
      0x200,
      bytesOf(0, 0, 0, 3, ...entry("b"), ...entry("a"), ...entry("b")),
    );
  });

  test("of sets and maps out of order, and of numbers in any text, are read as they are", () => {
    const read = (typeId: number, value: AttributeValue) =>
      deserializeValue(typeId, serializeByTables(value)[1]);
    const values: [number, AttributeValue][] = [
      [2, { N: "abc" }],
      [2, { N: "" }],
      [0x102, { NS: ["2", "1", "1.0", "abc"] }],
      [0x101, { SS: ["b", "a"] }],
      [0x1ff, { BS: [bytesOf(2), bytesOf(1)] }],
      [
        0x200,
        {
          M: new Map([
            ["b", { N: "1e2" }],
            ["a", { N: "-0" }],
          ]),
        },
      ],
    ];
    for (const [typeId, value] of values) {
      expect(read(typeId, value)).toEqual(value);
    }
    const { M } = read(0x200, values[5]?.[1] as AttributeValue) as {
      M: Map<string, unknown>;
    };
    expect([...M.keys()]).toEqual(["b", "a"]);
  });

  test("stay the caller's: a value that was read does not change with them", () => {
    const bytes = bytesOf(0, 0, 0, 1, 0, 0, 0, 2, 7, 7);
    const value = deserializeValue(0x1ff, bytes);
    const binary = bytesOf(1, 2);
    const whole = deserializeValue(0xffff, binary);
    bytes.fill(0);
    binary.fill(0);
    expect(value).toEqual({ BS: [bytesOf(7, 7)] });
    expect(whole).toEqual({ B: bytesOf(1, 2) });
  });
});
