import { describe, expect, test } from "bun:test";
import { compile } from "../../../src/entries/path.ts";
import { compileIRegexp } from "../../../src/json/path/iregexp.ts";

/** Tells whether a filter holds for a value. */
function holds(test: string, value: unknown): boolean {
  return compile(`$[?${test}]`).select([value]).length === 1;
}

describe("comparing", () => {
  const deep = { a: [1, { b: null }], c: "x" };
  const rows: [test: string, value: unknown, holds: boolean][] = [
    ["@.a == @.b", { a: deep, b: structuredClone(deep) }, true],
    ["@.a == @.b", { a: { x: 1, y: 2 }, b: { y: 2, x: 1 } }, true],
    ["@.a == @.b", { a: { x: 1 }, b: { x: 1, y: 2 } }, false],
    ["@.a == @.b", { a: { x: undefined }, b: { y: undefined } }, false],
    ["@.a == @.b", { a: [1, 2], b: [2, 1] }, false],
    ["@.a == @.b", { a: [], b: {} }, false],
    ["@.a == @.b", { a: [1], b: { 0: 1 } }, false],
    ["@.a <= @.b", { a: deep, b: structuredClone(deep) }, true],
    ["@.a < @.b", { a: [1], b: [2] }, false],
    ["@.a == @.b", {}, true],
    ["@.a <= @.b", {}, true],
    ["@.a != @.b", {}, false],
    ["@.a < @.b", {}, false],
    ["@.a == null", {}, false],
    ["@.a == null", { a: null }, true],
    ["@.a == null", { a: undefined }, false],
    ["@.a", { a: undefined }, true],
    ["true <= true", {}, true],
    ["true < false", {}, false],
    ["'1' == 1", {}, false],
    ["1 == 1.0", {}, true],
    ["100 == 1e2", {}, true],
    ["-0 == 0", {}, true],
    ["'a' < 'b'", {}, true],
    ["'a' < 'aa'", {}, true],
    ["'aa' < 'a'", {}, false],
    ["'' < 'a'", {}, true],
    ["'\\uffff' < '\\ud83d\\ude00'", {}, true],
    ["'\\ud7ff\\ue000' < '\\ud7ff\\ud83d\\ude00'", {}, true],
    ["'\\ud83d\\ude00' < '\\ud83d\\ude01'", {}, true],
    ["'\\ud83d\\ude00' < '\\uffff'", {}, false],
    ["@.n == 5", { n: 5n }, true],
    ["@.n > 5", { n: 6n }, true],
    ["@.n == @.m", { n: 5n, m: 5n }, true],
    ["@.n == @.n", { n: Number.NaN }, false],
    ["@.d == @.e", { d: new Date(0), e: new Date(0) }, false],
    ["@.d == @.d", { d: new Date(0) }, true],
  ];
  for (const [expression, value, expected] of rows) {
    test(`${expression} ${expected ? "holds" : "does not hold"} (${rows.findIndex((row) => row[1] === value)})`, () => {
      expect(holds(expression, value)).toBe(expected);
    });
  }
});

describe("functions", () => {
  const rows: [test: string, value: unknown, holds: boolean][] = [
    ["length(@) == 3", "a\u{1f3ad}b", true],
    ["length(@) == 2", { x: 1, y: 2 }, true],
    ["length(@) == 2", [1, 2], true],
    ["length(@) == length(@.nothing)", 7, true],
    ["length(@.a) == length('xy')", { a: "ab" }, true],
    ["count(@..*) == 3", [1, [2]], true],
    ["count(@.nothing) == 0", 1, true],
    ["value(@..x) == 4", { a: { x: 4 } }, true],
    ["value(@..x) == 4", { a: { x: 4 }, b: { x: 4 } }, false],
    ["value(@..x) == @.nothing", {}, true],
    ["match(@, 'a.c')", "abc", true],
    ["match(@, 'a.c')", "xabc", false],
    ["search(@, 'a.c')", "xabc", true],
    ["match(@, 'a|bc')", "abc", false],
    ["!match(@, 'a')", 1, true],
    ["match(@, '(')", "(", false],
    ["search(@, 'a{')", "a{", false],
  ];
  for (const [expression, value, expected] of rows) {
    test(`${expression} of ${JSON.stringify(value)} ${expected ? "holds" : "does not hold"}`, () => {
      expect(holds(expression, value)).toBe(expected);
    });
  }

  test("match takes a pattern from the document, many of them", () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({
      text: `id-${i}`,
      pattern: `id-${i % 2 === 0 ? i : "x"}`,
    }));
    const path = compile("$[?match(@.text, @.pattern)]");
    expect(path.select(rows)).toHaveLength(250);
  });
});

describe("I-Regexp", () => {
  const valid: [pattern: string, matches: string, not: string][] = [
    ["", "", "a"],
    ["a|b|", "", "c"],
    ["(ab)*c+d?", "ababccd", "abab"],
    ["a{2}b{1,}c{0,2}", "aabcc", "abcc"],
    ["[a-c\\-x]+", "abc-x", "d"],
    ["[^a-c]", "d", "a"],
    ["[-a]+", "-a", "b"],
    ["[a-]+", "-a", "b"],
    ["[^-]", "a", "-"],
    ["[\\]\\[]+", "[]", "x"],
    ["[^]", "^", "a"],
    ["\\p{Lu}\\P{Lu}", "Ab", "ab"],
    ["[\\p{L}\\p{Nd}]+", "aB1", "-"],
    ["\\.\\-\\n\\t\\r", ".-\n\t\r", "x-\n\t\r"],
    ["\\(\\)\\*\\+\\?\\{\\}\\|\\^\\\\", "()*+?{}|^\\", "x"],
    [".", "\u{1f3ad}", "\n"],
    ["/", "/", "x"],
    ["a-b", "a-b", "b"],
    ["[.]", ".", "x"],
  ];
  for (const [pattern, matches, not] of valid) {
    test(`${JSON.stringify(pattern)} is one`, () => {
      const regExp = compileIRegexp(pattern, true);
      expect(regExp?.test(matches)).toBe(true);
      expect(regExp?.test(not)).toBe(false);
    });
  }

  const invalid = [
    "(",
    ")",
    "a)",
    "(a",
    "())(",
    "*",
    "+a",
    "a**",
    "a+?",
    "a{",
    "a{,2}",
    "a{2,1}",
    "a}",
    "[",
    "[]",
    "]",
    "[a",
    "[z-a]",
    "[a-\\p{L}]",
    "[--a]",
    "[[]",
    "\\",
    "\\d",
    "\\w",
    "\\b",
    "\\1",
    "\\$",
    "\\u0041",
    "\\p{Lx}",
    "\\p{Script=Greek}",
    "\\pL",
    "(?:a)",
    "(?=a)",
    "(?<n>a)",
    "a\ud800",
  ];
  for (const pattern of invalid) {
    test(`${JSON.stringify(pattern)} is none`, () => {
      expect(compileIRegexp(pattern, true)).toBe(null);
      expect(compileIRegexp(pattern, false)).toBe(null);
    });
  }
});
