import { describe, expect, test } from "bun:test";
import {
  byPath,
  canonicalPath,
} from "../../../src/dynamodb/item/canonical-path.ts";
import { compareBytes } from "../../../src/util/bytes.ts";
import { tableWith } from "../../support/dynamodb/sample-items.ts";
import { hexOf } from "../../support/keys.ts";

const table = tableWith({ tableName: "tä" });
const utf8 = (text: string) => hexOf(new TextEncoder().encode(text));

describe("the canonical path of an attribute", () => {
  test("is the table's name, a depth of 1, and the name after its length in UTF-16 code units", () => {
    for (const [name, length] of [
      ["", 0],
      ["ssn", 3],
      ["é", 1],
      ["\u{1f3ad}", 2],
      ["a.b c", 5],
    ] as const) {
      const end = length.toString(16).padStart(16, "0") + utf8(name);
      expect(hexOf(canonicalPath(table, name))).toBe(
        `${utf8("tä")}000000000000000124${end}`,
      );
    }
  });

  test("sorts by length first, then by bytes: characters beyond the basic plane come last", () => {
    const names = ["b", "aa", "\uff61x", "\u{10002}", "a", "", "\uffff"];
    const fields = names.map((name) => ({
      name,
      path: canonicalPath(table, name),
    }));
    const sorted = fields.toSorted(byPath);
    expect(sorted.map(({ name }) => name)).toEqual([
      "",
      "a",
      "b",
      "\uffff",
      "aa",
      "\uff61x",
      "\u{10002}",
    ]);
    const byBytes = fields.toSorted((a, b) => compareBytes(a.path, b.path));
    expect(sorted).toEqual(byBytes);
  });

  test("is right for more names than are kept, and for another table", () => {
    const paths = Array.from({ length: 2_500 }, (_, i) =>
      canonicalPath(table, `name-${i}`),
    );
    for (const [i, path] of paths.entries()) {
      expect(canonicalPath(table, `name-${i}`)).toEqual(path);
    }
    const other = tableWith({ tableName: "t" });
    expect(canonicalPath(other, "name-0")).not.toEqual(
      canonicalPath(table, "name-0"),
    );
  });

  test("is kept for a short name, and not for a long one that would fill the memory", () => {
    const short = "n".repeat(255);
    expect(canonicalPath(table, short)).toBe(canonicalPath(table, short));
    const long = `${short}n`;
    const path = canonicalPath(table, long);
    expect(canonicalPath(table, long)).toEqual(path);
    expect(canonicalPath(table, long)).not.toBe(path);
  });
});
