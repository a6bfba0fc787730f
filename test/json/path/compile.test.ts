import { describe, expect, test } from "bun:test";
import { compile } from "../../../src/entries/path.ts";
import { toNormalizedPath } from "../../../src/json/path/location.ts";

describe("a location", () => {
  const [found] = compile("a.x-y~/").select({ a: { "x-y~/": 1 } });
  const parts = {
    keys: ["a", "x-y~/"],
    pointer: "/a/x-y~0~1",
    path: "$['a']['x-y~/']",
    value: 1,
  };

  test("has its keys, pointer, normalized path and value", () => {
    expect(found).toMatchObject(parts);
  });

  test("has all of them as JSON", () => {
    expect(JSON.parse(JSON.stringify(found))).toEqual(parts);
  });

  test("of the root has no keys", () => {
    const root = [1];
    const [whole] = compile("$").select(root);
    expect(JSON.parse(JSON.stringify(whole))).toEqual({
      keys: [],
      pointer: "",
      path: "$",
      value: [1],
    });
    expect(whole?.value).toBe(root);
  });
});

describe("a compiled path", () => {
  test("says how it is written", () => {
    const dialects = ["$.a", "/a", "a", "[0]"].map(
      (text) => compile(text).dialect,
    );
    expect(dialects).toEqual(["jsonpath", "pointer", "dot", "dot"]);
  });

  test("is kept, and cannot be changed by who shares it", () => {
    const path = compile("$.kept");
    expect(compile("$.kept")).toBe(path);
    expect(Object.isFrozen(path)).toBe(true);
    for (let i = 0; i < 1_000; i++) compile(`$.other[${i}]`);
    expect(compile("$.kept")).not.toBe(path);
    const long = "x".repeat(1_000);
    expect(compile(long)).not.toBe(compile(long));
  });

  test("with another depth is another path", () => {
    const shallow = compile("$.a.b", { maxDepth: 1 });
    expect(compile("$.a.b").select({ a: { b: 1 } })).toHaveLength(1);
    expect(() => shallow.select({ a: { b: 1 } })).toThrow(
      /nested deeper than 1$/,
    );
  });

  test("selects the same on every call, and keeps nothing of a document", () => {
    const path = compile("$..[?match(@.a, $.pattern)].a");
    const one = { pattern: "x+", list: [{ a: "xx" }, { a: "y" }] };
    const two = { pattern: "y+", list: [{ a: "xx" }, { a: "y" }] };
    for (let i = 0; i < 3; i++) {
      expect(path.select(one).map(({ value }) => value)).toEqual(["xx"]);
      expect(path.select(two).map(({ value }) => value)).toEqual(["y"]);
    }
  });
});

test("normalized paths escape as RFC 9535 says", () => {
  expect(
    toNormalizedPath(["a'b\\c\n\b\t\f\r\u0001\u001f", 2, '\u{1f3ad}"']),
  ).toBe("$['a\\'b\\\\c\\n\\b\\t\\f\\r\\u0001\\u001f'][2]['\u{1f3ad}\"']");
});
