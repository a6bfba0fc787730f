import { describe, expect, test } from "bun:test";
import { compile } from "../../../../src/entries/path.ts";

const document = {
  name: "root",
  "x-api-key": "k",
  $ref: "r",
  "a b": 1,
  "'": "quote",
  "": "empty",
  "ü*": 2,
  address: [
    { street: "1 Main St", zip: "1", price: 5 },
    { street: "2 Main St", zip: "2", price: 15 },
    { street: "3 Main St", zip: "3", price: 9 },
  ],
  a: { "1": { None: "x" }, b: { "3": { "4": "y", "1": "z" } }, "e.f": 3 },
  category: { sub: { name: "Car", deep: [{ name: "Wheel" }] } },
};

describe("dot notation selects what JSONPath does", () => {
  const equivalent: [dot: string, jsonPath: string][] = [
    ["name", "$.name"],
    ["address", "$['address']"],
    ["x-api-key", "$['x-api-key']"],
    ["address[*].street", "$.address[*].street"],
    ["address[0].street", "$.address[0].street"],
    ["address[-1].street", "$.address[-1].street"],
    ["address[0:2]", "$.address[0:2]"],
    ["address[::-1].zip", "$.address[::-1].zip"],
    ["address[0, 2].zip", "$.address[0,2].zip"],
    ["address[?@.price < 10].street", "$.address[?@.price < 10].street"],
    ["address[?(@.price > $.a.x || @.zip == '2')]", "$.address[?@.zip == '2']"],
    ["address.*.zip", "$.address.*.zip"],
    ["*", "$.*"],
    ["a.*", "$.a.*"],
    ["category..name", "$.category..name"],
    ["category..*", "$.category..*"],
    ["category..[0].name", "$.category..[0].name"],
    ["a.'1'.None", "$.a['1'].None"],
    ["a.1.None", "$.a['1'].None"],
    ["a..'4'", "$.a..['4']"],
    ["'a'..True", "$.a..True"],
    ["a.b.'3'.4", "$.a.b['3']['4']"],
    ["a.'e.f'", "$.a['e.f']"],
    ["a['e.f']", "$.a['e.f']"],
    ['["a b"]', "$['a b']"],
    ["'a b'", "$['a b']"],
    ["'\\''", '$["\'"]'],
    ["''", "$['']"],
    ["'\\u00fc*'", "$['ü*']"],
    ["'ü*'", "$['ü*']"],
    ["'$ref'", "$['$ref']"],
    ["name,x-api-key", "$['name','x-api-key']"],
    ["x-api-key,name,nothing", "$['x-api-key','name','nothing']"],
    ["'a b',*", "$['a b',*]"],
    ["nothing.at[0].all", "$.nothing.at[0].all"],
  ];
  for (const [dot, jsonPath] of equivalent) {
    test(`${dot} as ${jsonPath}`, () => {
      const path = compile(dot);
      const pointers = path.select(document).map(({ pointer }) => pointer);
      const expected = compile(jsonPath).select(document);
      expect(pointers).toEqual(expected.map(({ pointer }) => pointer));
      expect(path.dialect).toBe("dot");
      expect(path.text).toBe(dot);
    });
  }

  test("and each of these selects something, but for two", () => {
    const empty = equivalent.filter(
      ([dot]) => compile(dot).select(document).length === 0,
    );
    expect(empty.map(([dot]) => dot)).toEqual([
      "'a'..True",
      "nothing.at[0].all",
    ]);
  });

  test("from the root on when it opens with brackets", () => {
    const [found] = compile("[0].x").select([{ x: 1 }]);
    expect(found?.path).toBe("$[0]['x']");
  });
});

test("a name never selects an element of an array, and an index never a member", () => {
  expect(compile("a.0").select({ a: [1] })).toEqual([]);
  expect(compile("a.length").select({ a: [1] })).toEqual([]);
  expect(compile("a[0]").select({ a: { 0: 1 } })).toEqual([]);
});
