import { describe, expect, test } from "bun:test";
import { erase, InvalidPathError, UnsupportedTypeError } from "../../mod.ts";
import { compilePlain } from "../../src/path/plain.ts";

describe("a dotted path", () => {
  test("selects a member with its pointer and normalized path", () => {
    expect(compilePlain("a.x-y~/").select({ a: { "x-y~/": 1 } })).toEqual([
      {
        keys: ["a", "x-y~/"],
        pointer: "/a/x-y~0~1",
        path: "$['a']['x-y~/']",
        value: 1,
      },
    ]);
  });

  test("selects members that hold null, false or undefined", () => {
    for (const value of [null, false, undefined, 0, ""]) {
      expect(compilePlain("a").select({ a: value })).toHaveLength(1);
    }
  });

  test("sees own properties alone", () => {
    for (const name of [
      "toString",
      "constructor",
      "__proto__",
      "hasOwnProperty",
    ]) {
      expect(compilePlain(name).select({ a: 1 })).toEqual([]);
    }
    expect(compilePlain("length").select([1])).toEqual([]);
    expect(compilePlain("a.length").select({ a: "text" })).toEqual([]);
  });

  test("that leads into a Map or a Set throws, for nothing in it can be seen", () => {
    for (const hidden of [new Map([["b", 1]]), new Set(["b"])]) {
      expect(() => compilePlain("a.b").select({ a: hidden })).toThrow(
        UnsupportedTypeError,
      );
    }
  });

  const malformed: [text: string, message: RegExp][] = [
    ["", /expected a name at position 0/],
    [".", /expected a name at position 0/],
    [".a", /expected a name at position 0/],
    ["a.", /expected a name at position 2/],
    ["a..b", /expected a name at position 2/],
    ["a b", /expected a dot or the end at position 1/],
    ["a,b", /expected a dot or the end at position 1/],
    ["abc[0]", /expected a dot or the end at position 3/],
    ["a.'b'", /expected a name at position 2/],
    ["*", /expected a name at position 0/],
    ["a.*", /expected a name at position 2/],
    ["$", /expected a name at position 0/],
    ["$.a", /expected a name at position 0/],
    ["/a", /expected a name at position 0/],
    [" a", /expected a name at position 0/],
  ];
  for (const [text, message] of malformed) {
    test(`${JSON.stringify(text)} is refused with the position`, () => {
      expect(() => compilePlain(text)).toThrow(InvalidPathError);
      expect(() => compilePlain(text)).toThrow(message);
    });
  }
});

test("a long path, which may be a value given by mistake, is cut in messages", () => {
  const secret = `${"x".repeat(100)}secret`;
  let message = "";
  try {
    erase({}, { fields: [secret] });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain("xxx");
  expect(message).not.toContain("secret");
  expect(() => compilePlain(`a${".b".repeat(20_000)}`)).toThrow(
    /at most 1000 names/,
  );
});
