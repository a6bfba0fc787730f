import { describe, expect, test } from "bun:test";
import { InvalidPathError } from "../../../mod.ts";
import { compile } from "../../../src/entries/path.ts";

const SELECTOR = 'a name in quotes, an index, a slice, "*" or a filter';
const OPERAND = "a query, a literal or a function";
const SEGMENT = '".", "..", "[" or the end';
const NAME = 'a name or "*"';
const NAME_OR_BRACKET = 'a name, "*" or "["';
const OPERATOR = 'an operator, "," or "]"';
const BRACKET = '"," or "]"';
const VALUE = "a value, or a query for at most one node";
const COMPARISON = "a comparison";
const TILDE = "0 or 1 after ~";
const CHARACTER = "a character or an escape of JSON, or '";

type Row = [
  text: string,
  expected: string,
  position: number,
  /** Correct spelling of the element whose index follows a dot. */
  element?: string,
];

const BAD: Record<string, Row[]> = {
  jsonpath: [
    ["$ ", SEGMENT, 1],
    ["$x", SEGMENT, 1],
    ["$.", NAME, 2],
    ["$..", NAME_OR_BRACKET, 3],
    ["$. a", NAME, 2],
    ["$.1", NAME, 2, "$[1]"],
    ["$.a.01.b", NAME, 4, "$.a[1].b"],
    ["$..0", NAME_OR_BRACKET, 3, "$..[0]"],
    ["$.0a", NAME, 2],
    ["$.a.", NAME, 4],
    ["$.a..", NAME_OR_BRACKET, 5],
    ["$.a b", SEGMENT, 3],
    ["$.a-b", SEGMENT, 3],
    ["$['a'", BRACKET, 5],
    ["$['a", CHARACTER, 4],
    ["$['a\"]", CHARACTER, 6],
    ['$["a', 'a character or an escape of JSON, or "', 4],
    ["$['\\x']", CHARACTER, 3],
    ["$['\\u12']", CHARACTER, 3],
    ["$['\\ud800']", CHARACTER, 3],
    ["$['\\udc00a']", CHARACTER, 3],
    ["$['a\nb']", CHARACTER, 4],
    ["$[]", SELECTOR, 2],
    ["$[,0]", SELECTOR, 2],
    ["$[0,]", SELECTOR, 4],
    ["$[0 1]", BRACKET, 4],
    ["$[01]", BRACKET, 3],
    ["$[-0]", SELECTOR, 2],
    ["$[+1]", SELECTOR, 2],
    ["$[1.5]", BRACKET, 3],
    ["$[9007199254740992]", "an integer within ±(2^53 - 1)", 2],
    ["$[1:2:3:4]", BRACKET, 7],
    ["$[1:a]", BRACKET, 4],
    ["$[a]", SELECTOR, 2],
    ["$[@.a]", SELECTOR, 2],
    ["$[?]", OPERAND, 3],
    ["$[?@.a", OPERATOR, 6],
    ["$[?@.a ==]", OPERAND, 9],
    ["$[?@.a = 1]", OPERATOR, 7],
    ["$[?@.a === 1]", OPERAND, 9],
    ["$[?1]", COMPARISON, 4],
    ["$[?'a']", COMPARISON, 6],
    ["$[?true]", COMPARISON, 7],
    ["$[?@.a == True]", OPERAND, 10],
    ["$[?@.a == 01]", OPERATOR, 11],
    ["$[?@.a == .5]", OPERAND, 10],
    ["$[?@.a == 1.]", OPERATOR, 11],
    ["$[?@.a &&]", OPERAND, 9],
    ["$[?@.a & @.b]", OPERATOR, 7],
    ["$[?@.a and @.b]", OPERATOR, 7],
    ["$[?(@.a]", 'an operator or ")"', 7],
    ["$[?!]", OPERAND, 4],
    ["$[?!@.a == 1]", OPERATOR, 8],
    ["$[?!1]", COMPARISON, 5],
    ["$[?@.* == 1]", VALUE, 3],
    ["$[?1 == @..a]", VALUE, 8],
    ["$[?length(@.a)]", COMPARISON, 14],
    ["$[?count(@.*)]", COMPARISON, 13],
    ["$[?count(1) == 1]", "a query", 9],
    ["$[?length(@.*) == 1]", VALUE, 10],
    ["$[?length() == 1]", OPERAND, 10],
    ["$[?length(@.a, @.b) == 1]", '")"', 13],
    ["$[?match(@.a)]", '","', 12],
    ["$[?match(@.a, 'x') == true]", VALUE, 3],
    ["$[?match(@.a, 'x', 'y')]", '")"', 17],
    ["$[?size(@.a) == 1]", OPERAND, 3],
    ["$[?length (@.a) == 1]", OPERAND, 3],
    ["$[?value(@.a)]", COMPARISON, 13],
    ["$[?@.a == match(@.b, 'x')]", VALUE, 10],
    ["$.a[?@.b==1][", SELECTOR, 13],
  ],
  pointer: [
    ["/a~", TILDE, 3],
    ["/a~2b", TILDE, 3],
    ["/~", TILDE, 2],
    ["/a/b~/c", TILDE, 5],
  ],
  dot: [
    [".a", NAME_OR_BRACKET, 0],
    ["", NAME_OR_BRACKET, 0],
    [".", NAME_OR_BRACKET, 0],
    ["..a", NAME_OR_BRACKET, 0],
    ["a.", NAME, 2],
    ["a..", NAME_OR_BRACKET, 3],
    ["a b", SEGMENT, 1],
    [" a", NAME_OR_BRACKET, 0],
    ["a ", SEGMENT, 1],
    ["a...b", NAME_OR_BRACKET, 3],
    ["a.[0]", NAME, 2],
    ["a[", SELECTOR, 2],
    ["a[0", BRACKET, 3],
    ["a[b]", SELECTOR, 2],
    ["a]", SEGMENT, 1],
    ["a.'b", CHARACTER, 4],
    ["'a", CHARACTER, 2],
    ["a'b'", SEGMENT, 1],
    ["a.'b'c", SEGMENT, 5],
    ["a.b,c", SEGMENT, 3],
    ["a,b.c", '"," or the end', 3],
    ["a,", NAME, 2],
    ["a,,b", NAME, 2],
    [",a", NAME_OR_BRACKET, 0],
    ["a, b", NAME, 2],
    ["a['b'", BRACKET, 5],
    ["a[?@.b == ]", OPERAND, 10],
    ["a.'\\q'", CHARACTER, 3],
    ["[0]a", SEGMENT, 3],
    ["[]", SELECTOR, 1],
    ["a\tb", SEGMENT, 1],
    [" $.a", NAME_OR_BRACKET, 0],
  ],
};

for (const [dialect, rows] of Object.entries(BAD)) {
  describe(`a bad path in the ${dialect} dialect`, () => {
    for (const [text, expected, position, element] of rows) {
      test(`${JSON.stringify(text)} is refused at ${position}`, () => {
        const next = text.charAt(position);
        const got = next === "" ? "the end" : JSON.stringify(next);
        const advice =
          element === undefined
            ? ""
            : `; for an element write ${JSON.stringify(element)}`;
        // The whole message is compared: its purpose is to name the expected text and the position.
        const message = `Cannot parse the path ${JSON.stringify(text)}: expected ${expected} at position ${position}, got ${got}${advice}`;
        expect(() => compile(text)).toThrow(new InvalidPathError(message));
        expect(() => compile(text)).toThrow(InvalidPathError);
      });
    }
  });
}

test("the table has at least 60 bad paths", () => {
  expect(Object.values(BAD).flat().length).toBeGreaterThanOrEqual(60);
});

test("a very long path is cut in the message, and a lone surrogate escaped", () => {
  const long = `$.${"x".repeat(1_000)} `;
  expect(() => compile(long)).toThrow(
    /x{78}"…: expected .* at position 1002, got " "$/,
  );
  expect(() => compile("a\ud800 ")).toThrow('"a\\ud800 "');
});

test("nesting is bounded, so that no path overflows the stack", () => {
  const deep = [
    `$[?${"(".repeat(100_000)}@`,
    `$[?${"!(".repeat(100_000)}@`,
    `$${"[?@".repeat(100_000)}`,
    `$[?${"length(".repeat(100_000)}`,
    `a${"[?@".repeat(100_000)}`,
  ];
  for (const text of deep) {
    expect(() => compile(text)).toThrow(/at most 64 levels of nesting/);
  }
  const flat = `$[?${"@.a||".repeat(20_000)}@.b]`;
  expect(compile(flat).select([{ b: 1 }])).toHaveLength(1);
  const long = `$${".a".repeat(50_000)}`;
  expect(compile(long).select({ a: {} })).toEqual([]);
});

test("a path that is no string is a TypeError, and a bad limit a RangeError", () => {
  for (const text of [1, null, undefined, ["$"], {}]) {
    expect(() => compile(text as never)).toThrow(TypeError);
  }
  for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => compile("$", { maxDepth: limit })).toThrow(RangeError);
    expect(() => compile("$", { maxNodes: limit })).toThrow(RangeError);
  }
});
