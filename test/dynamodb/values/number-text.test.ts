/** Numbers with all of their digits, beside `marshall` and `unmarshall` of the AWS SDK. */
import { describe, expect, test } from "bun:test";
import { marshall, NumberValueImpl, unmarshall } from "@aws-sdk/util-dynamodb";
import { readItem, writeItem } from "../../../src/dynamodb/values/item-form.ts";
import { NumberText } from "../../../src/dynamodb/values/number-text.ts";
import { PlainReader } from "../../../src/dynamodb/values/plain-reader.ts";
import { toPlain } from "../../../src/dynamodb/values/to-plain.ts";

const TEXTS = [
  "1.23e+40",
  "-9007199254740998.25",
  "9007199254740993",
  "1".repeat(38),
  "0.1000000000000000055511151231257827",
];

describe("marshall of the AWS SDK", () => {
  test("writes NumberText as a number with all digits, at every depth, with its default options", () => {
    for (const text of TEXTS) {
      const number = new NumberText(text);
      expect(marshall({ number, list: [number], map: { number } })).toEqual({
        number: { N: text },
        list: { L: [{ N: text }] },
        map: { M: { number: { N: text } } },
      });
    }
  });

  test("writes NumberText with every option", () => {
    const options = {
      convertEmptyValues: true,
      removeUndefinedValues: true,
      convertClassInstanceToMap: true,
      allowImpreciseNumbers: true,
    };
    const number = new NumberText("1.23e+40");
    expect(marshall({ number }, options)).toEqual({
      number: { N: "1.23e+40" },
    });
  });

  test("writes NumberText in a Set behind a number or bigint, and refuses it in front", () => {
    const big = new NumberText("1.23e+40");
    const write = (set: Set<unknown>) => marshall({ set } as never) as object;
    for (const first of [1, 1n]) {
      expect(write(new Set<unknown>([first, big]))).toEqual({
        set: { NS: ["1", "1.23e+40"] },
      });
    }
    expect(() => write(new Set([big]))).toThrow("Only Number Set");
  });

  test("agrees with us on every plain value that it takes", () => {
    const item = {
      pk: "1",
      empty: "",
      n: -1.5,
      big: 12345678901234567890n,
      wrapped: NumberValueImpl.from("1.23e+40"),
      yes: true,
      none: null,
      bytes: Uint8Array.of(1),
      ss: new Set(["a", "b"]),
      ns: new Set<unknown>([1, 2]),
      bs: new Set([Uint8Array.of(1)]),
      list: [1, "a", [], {}],
      map: { a: { b: 1e-7 } },
      map2: new Map([["a", 1]]),
    };
    const { attributes } = readItem(item, "pk");
    expect(writeItem(attributes, "attributes")).toEqual(
      marshall(item as never),
    );
  });
});

describe("unmarshall of the AWS SDK", () => {
  test("agrees with us on every attribute value whose numbers JavaScript holds", () => {
    const item = {
      pk: { S: "1" },
      n: { N: "-1.5" },
      whole: { N: "9007199254740991" },
      b: { B: Uint8Array.of(1) },
      yes: { BOOL: true },
      none: { NULL: true },
      ss: { SS: ["a", "b"] },
      ns: { NS: ["1", "2"] },
      bs: { BS: [Uint8Array.of(1)] },
      list: { L: [{ N: "1" }, { L: [] }] },
      map: { M: { a: { M: {} } } },
    };
    const { attributes } = readItem(item, "pk");
    expect(writeItem(attributes, "plain")).toEqual(unmarshall(item));
  });

  test("gives with wrapNumbers what we take as a number", () => {
    const { n } = unmarshall({ n: { N: "1.50" } }, { wrapNumbers: true });
    expect(new PlainReader().read(n, "/n")).toEqual({ N: "1.50" });
    const { set } = unmarshall(
      { set: { NS: ["1.50", "2"] } },
      { wrapNumbers: true },
    );
    expect(new PlainReader().read(set, "/set")).toEqual({ NS: ["1.50", "2"] });
  });

  test("throws or rounds where we keep the text", () => {
    expect(() => unmarshall({ n: { N: "1.23e+40" } })).toThrow("wrapNumbers");
    for (const text of TEXTS) expect(`${toPlain({ N: text })}`).toBe(text);
  });
});
