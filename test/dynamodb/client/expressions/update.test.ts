import { describe, expect, test } from "bun:test";
import { readUpdate } from "../../../../src/dynamodb/client/expressions/update.ts";
import { pathText, readWith } from "./read-with.ts";

const NAMES = { "#s": "ssn" };

describe("an update", () => {
  test("gives the places that it changes, and those that it copies from", () => {
    const updates: Readonly<Record<string, readonly [string[], string[]]>> = {
      "SET a = :a": [["a"], []],
      "set a.b[0] = b, c=:c": [["a/b/0", "c"], ["b"]],
      "SET a = if_not_exists(b, :a) + c": [["a"], ["b", "c"]],
      "SET a = list_append(if_not_exists(#s, :a), :b)": [["a"], ["ssn"]],
      "SET a = (b - :a)": [["a"], ["b"]],
      "REMOVE a, #s.x, c[1]": [["a", "ssn/x", "c/1"], []],
      "ADD a :a, b :b": [["a", "b"], []],
      "DELETE a :a": [["a"], []],
      "REMOVE a SET b = :b DELETE c :c ADD d :a": [["a", "b", "c", "d"], []],
    };
    for (const [text, [targets, uses]] of Object.entries(updates)) {
      const { result, reader } = readWith(text, readUpdate, NAMES);
      expect({
        text,
        targets: result.map(pathText),
        uses: reader.uses.map(({ path }) => pathText(path)),
      }).toEqual({ text, targets, uses });
    }
  });

  test("is refused where it is not understood", () => {
    const wrong = [
      "",
      "a = :a",
      "SET",
      "SET a",
      "SET a :a",
      "SET a = ",
      "SET a = :a,",
      "SET a = :a SET b = :b",
      "SET a = :a + :b + :c",
      "SET a = size(b)",
      "SET a = if_not_exists(b)",
      "SET a = list_append(b, :a, :b)",
      "SET a = :unknown",
      "SET #unknown = :a",
      "SET a = 'text'",
      "REMOVE",
      "REMOVE a = :a",
      "ADD a b",
      "ADD a = :a",
      "DELETE a",
      "MOVE a",
      "SET a = :a; REMOVE b",
    ];
    const accepted = wrong.filter((text) => {
      try {
        readWith(text, readUpdate, NAMES);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual([]);
  });
});
