import { describe, expect, test } from "bun:test";
import { readCondition } from "../../../../src/dynamodb/client/expressions/condition.ts";
import { pathText, readWith } from "./read-with.ts";

const NAMES = { "#n": "dotted.name", "#p": "__proto__", "#s": "ssn" };

/** Returns the uses of a condition as texts, such as `ssn =`. */
function usesOf(text: string): string[] {
  const { reader } = readWith(text, readCondition, NAMES);
  return reader.uses.map(({ path, by }) => `${pathText(path)} ${by}`);
}

function refusalOf(text: string): string {
  try {
    readWith(text, readCondition, NAMES);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`accepted ${text}`);
}

describe("a condition", () => {
  test("gives every use of an attribute, under any spelling", () => {
    const uses: Readonly<Record<string, readonly string[]>> = {
      "ssn = :a": ["ssn ="],
      ":a = ssn": ["ssn ="],
      "#s<>:a": ["ssn <>"],
      "a.b[2].#s >= c[0][1]": ["a/b/2/ssn >=", "c/0/1 >="],
      "#n = :a AND #p.x = :b": ["dotted.name =", "__proto__/x ="],
      "ssn BETWEEN :a AND c": ["ssn BETWEEN", "c BETWEEN"],
      ":a between ssn and :b": ["ssn BETWEEN"],
      "ssn IN (:a, b,:c)": ["ssn IN", "b IN"],
      "NOT (a = :a OR NOT contains(b, c))": ["a =", "b contains", "c contains"],
      "size(ssn) > :a": ["ssn size"],
      "a < size(ssn)": ["a <", "ssn size"],
      "begins_with(a, :a) and attribute_type(b, :b)": [
        "a begins_with",
        "b attribute_type",
      ],
      "attribute_exists(a.b) OR attribute_not_exists(#s)": [
        "a/b attribute_exists",
        "ssn attribute_not_exists",
      ],
      "((a)) = (:a)": ["a ="],
      "contains(a, size(b))": ["a contains", "b size"],
      "\ta\n=\r:a ": ["a ="],
    };
    for (const [text, expected] of Object.entries(uses)) {
      expect({ text, uses: usesOf(text) }).toEqual({
        text,
        uses: [...expected],
      });
    }
  });

  test("says whether OR joins its parts, and not whether OR stands in parentheses", () => {
    const joined = (text: string) => readWith(text, readCondition).result;
    expect(joined("a = :a OR b = :b")).toBe(true);
    expect(joined("a = :a AND b = :b OR c = :c")).toBe(true);
    expect(joined("a = :a AND (b = :b OR c = :c)")).toBe(false);
    expect(joined("(a = :a OR b = :b)")).toBe(false);
    expect(joined("a = :a AND NOT b = :b")).toBe(false);
  });

  test("is refused where it is not understood", () => {
    const wrong = [
      "",
      " ",
      "a",
      "(a)",
      ":a",
      "size(a)",
      "a = ",
      "a == :a",
      "a != :a",
      "a = :a AND",
      "a = :a b = :b",
      "a = :a AND b",
      "a AND b = :b",
      "a = :a OR :b",
      "(a = :a",
      "a = :a)",
      "(a = :a) = :b",
      "contains(a, :a) = :b",
      "attribute_exists(:a)",
      "attribute_exists(size(a))",
      "ATTRIBUTE_EXISTS(a)",
      "unknown(a)",
      "a = unknown(b)",
      "contains(a)",
      "contains(a, :a, :b)",
      "a BETWEEN :a",
      "a IN ()",
      "a IN :a",
      "a = :unknown",
      "#unknown = :a",
      "a[b] = :a",
      "a[-1] = :a",
      "a. = :a",
      "a-b = :a",
      "a = 'text'",
      'a = "text"',
      "a = 1",
      "a = :a; b = :b",
      "a = :a -- b",
      "ä = :a",
      "a\u00a0= :a",
      "NOT a",
      "a = NOT b = :c",
    ];
    const accepted = wrong.filter((text) => {
      try {
        readWith(text, readCondition, NAMES);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual([]);
  });

  test("is refused with the position, and without what stands there", () => {
    expect(refusalOf("ssn = 078-05-1120")).toBe(
      "expected the name of an attribute, or a placeholder for it, at position 6, got something else",
    );
    expect(refusalOf("a = :a AND")).toContain("at position 10, got its end");
    expect(refusalOf("#unknown = :a")).toBe(
      "expected #unknown to be in ExpressionAttributeNames, got no such placeholder",
    );
  });

  test("may be deep, but not without end", () => {
    const nested = (depth: number) =>
      `${"(".repeat(depth)}a = :a${")".repeat(depth)}`;
    expect(usesOf(nested(200))).toEqual(["a ="]);
    expect(refusalOf(nested(100_000))).toContain("at most 300 levels");
    expect(refusalOf(`${"NOT ".repeat(100_000)}a = :a`)).toContain("300");
    const long = Array.from({ length: 10_000 }, () => "a = :a").join(" AND ");
    expect(usesOf(long)).toHaveLength(10_000);
  });
});
