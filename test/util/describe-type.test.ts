import { expect, test } from "bun:test";
import { oneOf, show } from "../../src/util/assert.ts";
import { describeType } from "../../src/util/describe-type.ts";
import { thrown } from "../support/keys.ts";

test("a type is named with its article, and no value is shown", () => {
  class Secret {
    get [Symbol.toStringTag]() {
      return "hunter2";
    }
  }
  const rows: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [7, "a number"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    ["hunter2", "a string"],
    ["", "an empty string"],
    [true, "a boolean"],
    [1n, "a bigint"],
    [Symbol("hunter2"), "a symbol"],
    [() => "hunter2", "a function"],
    [["hunter2"], "an array"],
    [[], "an empty array"],
    [{ hunter2: 1 }, "an object"],
    [Object.create(null), "an object"],
    [new Secret(), "an object"],
    [new Date(0), "a Date"],
    [new Map(), "a Map"],
    [new Error("hunter2"), "an Error"],
    [Promise.resolve(), "a Promise: await it first"],
    [new Uint8Array(3), "a Uint8Array of 3 bytes"],
    [new Int8Array(3), "an Int8Array"],
    [new URL("https://hunter2"), "a URL"],
  ];
  for (const [value, text] of rows) expect(describeType(value)).toBe(text);
});

test("the value of an option is shown where it is short, or near an expected one", () => {
  for (const [value, text] of [
    ["emial", '"emial"'],
    ["", "an empty string"],
    ["x".repeat(16), `"${"x".repeat(16)}"`],
    ["x".repeat(17), "a string of 17 characters"],
    ["REQUIRE_ENCRYPT_REQUIRE_DECRIPT", '"REQUIRE_ENCRYPT_REQUIRE_DECRIPT"'],
    // The text begins like an expected value and continues like a key.
    [`all${"x".repeat(40)}`, "a string of 43 characters"],
    ["a\nb", '"a\\nb"'],
    [1.5, "1.5"],
    [false, "false"],
    [{ a: 1 }, "an object"],
  ] as const) {
    expect(show(value, ["all", "REQUIRE_ENCRYPT_REQUIRE_DECRYPT"])).toBe(text);
  }
});

test("one of some values is named with those expected and the nearest one", () => {
  const of = (value: unknown) =>
    thrown(() => oneOf("kind", value, ["http", "sqs", true, 12])).message;
  expect(of("htpp")).toBe(
    'Cannot use kind: expected one of "http", "sqs", true, 12, got "htpp"; did you mean "http"?',
  );
  expect(of("zzzzzz")).toContain(', got "zzzzzz"');
  expect(of(null)).toContain(", got null");
});
