import { describe, expect, test } from "bun:test";
import { InvalidPathError } from "../../../mod.ts";
import { compile, JsonPointer } from "../../../src/entries/path.ts";
import { toFieldLocation } from "../../../src/json/path/location.ts";

/** Document of RFC 6901, section 5. */
const document = {
  foo: ["bar", "baz"],
  "": 0,
  "a/b": 1,
  "c%d": 2,
  "e^f": 3,
  "g|h": 4,
  "i\\j": 5,
  'k"l': 6,
  " ": 7,
  "m~n": 8,
};

describe("a JSON Pointer", () => {
  const examples: [pointer: string, value: unknown][] = [
    ["", document],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
  ];
  for (const [pointer, value] of examples) {
    test(`${JSON.stringify(pointer)} leads where RFC 6901 says`, () => {
      expect(JsonPointer.get(document, pointer)).toEqual(value);
      expect(JsonPointer.format(JsonPointer.parse(pointer))).toBe(pointer);
      if (pointer === "") return;
      const path = compile(pointer);
      expect(path.dialect).toBe("pointer");
      expect(path.select(document).map((found) => found.pointer)).toEqual([
        pointer,
      ]);
    });
  }

  test("takes digits for an index in an array and for a name in an object", () => {
    const both = { list: ["x"], object: { 0: "y", "01": "z", "-": "w" } };
    const [element] = compile("/list/0").select(both);
    expect(element?.keys).toEqual(["list", 0]);
    const [member] = compile("/object/0").select(both);
    expect(member?.keys).toEqual(["object", "0"]);
    expect(JsonPointer.get(both, "/object/01")).toBe("z");
    expect(JsonPointer.get(both, "/object/-")).toBe("w");
  });

  test("leads nowhere by `-`, leading zeros, signs, `length` or an index beyond the end", () => {
    for (const token of ["-", "00", "01", "-1", "+0", "1", "1e0", "length"]) {
      expect(compile(`/list/${token}`).select({ list: ["x"] })).toEqual([]);
      expect(JsonPointer.get({ list: ["x"] }, `/list/${token}`)).toBe(
        undefined,
      );
    }
  });

  test("unescapes once: ~01 is ~1, not a slash", () => {
    expect(JsonPointer.parse("/~01/~10")).toEqual(["~1", "/0"]);
    expect(JsonPointer.get({ "~1": "found" }, "/~01")).toBe("found");
  });

  test("that is malformed is refused by every helper, and the empty one as a path", () => {
    for (const pointer of ["foo", "#/foo", "/~", "/a~2"]) {
      expect(() => JsonPointer.parse(pointer)).toThrow(InvalidPathError);
      expect(() => JsonPointer.get({}, pointer)).toThrow(InvalidPathError);
    }
    expect(() => compile("")).toThrow(/expected a name.* at position 0/);
  });
});

test("pointers escape as RFC 6901 says, and bindings write every index as `-`", () => {
  const keys = ["cards", 3, "a/b~c", ""];
  expect(JsonPointer.format(keys)).toBe("/cards/3/a~1b~0c/");
  expect(toFieldLocation(keys)).toBe("/cards/-/a~1b~0c/");
});
