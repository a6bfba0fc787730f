import { describe, expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import { UnsupportedTypeError } from "../../../mod.ts";
import { compile } from "../../../src/entries/path.ts";

function values(path: string, document: unknown): unknown[] {
  return compile(path)
    .select(document)
    .map(({ value }) => value);
}

function nested(levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { a: value } : [value];
  return value;
}

describe("names of what every object inherits", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  for (const name of names) {
    test(`${name} is a member only where it is an own one`, () => {
      const own = JSON.parse(`{"${name}": "mine", "x": {"${name}": 2}}`);
      for (const path of [name, `$.${name}`, `/${name}`, `$['${name}']`]) {
        expect(values(path, { a: 1 })).toEqual([]);
        expect(values(path, own)).toEqual(["mine"]);
      }
      expect(values(`$..${name}`, own)).toEqual(["mine", 2]);
      expect(values("$.*", own)).toHaveLength(2);
      expect(values(`$[?@.${name} == 'mine']`, [own, {}])).toEqual([own]);
    });
  }

  test("length is no member of arrays, texts and functions", () => {
    for (const value of [[1], "text", () => 1]) {
      expect(values("a.length", { a: value })).toEqual([]);
      expect(values("/a/length", { a: value })).toEqual([]);
    }
    expect(values("a.length", { a: { length: 3 } })).toEqual([3]);
  });

  test("nothing is polluted", () => {
    compile("$.__proto__.polluted").select(JSON.parse('{"__proto__":{}}'));
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });
});

describe("what cannot be searched", () => {
  const hidden = {
    Map: new Map([["b", 1]]),
    Set: new Set(["b"]),
    "Map of another realm": runInNewContext('new Map([["b", 1]])'),
    "subclass of Map": new (class Kept extends Map {
      override readonly [Symbol.toStringTag] = "Kept";
    })(),
  };
  const searching = [
    "a.b",
    "a[0]",
    "a[0:1]",
    "a.*",
    "a[*]",
    "a..b",
    "$..b",
    "/a/b",
    "$[?@.b]",
    "$[?@.b == 1]",
    "$[?@[0] == 1]",
    "$[?count(@.*) == 1]",
    "$[?length(@) == 1]",
    "$.a[?@.b]",
    "$[?@..b]",
    "$[?@ == $.c]",
  ];
  for (const [name, value] of Object.entries(hidden)) {
    test(`a ${name} stops every selector that would look into it`, () => {
      const document = { a: value, c: {} };
      for (const path of searching) {
        expect(() => values(path, document)).toThrow(UnsupportedTypeError);
      }
    });

    test(`a ${name} can be selected as a whole`, () => {
      for (const path of ["a", "$.*", "$[?@]", "$['a']"]) {
        expect(values(path, { a: value })).toEqual([value]);
      }
      expect(values("b", { a: value, b: 1 })).toEqual([1]);
      expect(values("$[?@ != 1]", { a: value })).toEqual([value]);
    });
  }
});

describe("depth", () => {
  const deep = nested(100_000, "leaf");

  for (const path of ["$..x", "$..*", "$[?@..x]", "$[?count(@..*) == 1]"]) {
    test(`100,000 levels are refused by ${path}, with no overflow`, () => {
      expect(() => values(path, deep)).toThrow(UnsupportedTypeError);
      expect(() => values(path, deep)).toThrow(/nested deeper than 1000$/);
    });
  }

  test("a path of 100,000 names is bounded as well, and shorter ones find their way", () => {
    const pointer = "/0/a".repeat(50_000);
    expect(() => values(pointer, deep)).toThrow(/nested deeper than 1000$/);
    const [found] = compile(pointer, { maxDepth: 100_000 }).select(deep);
    expect(found?.keys).toHaveLength(100_000);
    expect(values("/0/a/0/a", nested(4, "leaf"))).toEqual(["leaf"]);
  });

  test("100,000 levels are searched when that is allowed", () => {
    const path = compile("$..secret", { maxDepth: 100_001 });
    const [found] = path.select(nested(100_000, { secret: 1 }));
    expect(found?.keys).toHaveLength(100_001);
  });

  test("exactly maxDepth levels are searched and selected", () => {
    const path = compile("$..*", { maxDepth: 10 });
    expect(path.select(nested(10, 1))).toHaveLength(10);
    expect(() => path.select(nested(11, 1))).toThrow(UnsupportedTypeError);
  });

  test("comparing is bounded too", () => {
    const document = [{ a: deep, b: nested(100_000, "leaf") }];
    expect(() => values("$[?@.a == @.b]", document)).toThrow(
      UnsupportedTypeError,
    );
  });
});

describe("a cycle", () => {
  const loop: Record<string, unknown> = { name: "x" };
  loop.self = loop;
  const rows: unknown[] = [];
  for (let i = 0; i < 100_000; i++) rows.push({ ssn: i, table: rows });

  test("is an error of every search that would follow it", () => {
    for (const path of ["$..name", "$..*", "$[?@..name]", "$.self..name"]) {
      expect(() => values(path, loop)).toThrow(UnsupportedTypeError);
      expect(() => values(path, loop)).toThrow(/has a cycle$/);
    }
    const same = { a: loop, b: { name: "x", self: loop } };
    expect(() => values("$[?@.self == $.b]", [same])).not.toThrow();
  });

  test("through many rows is found before they fill the memory", () => {
    expect(() => values("$..ssn", rows)).toThrow(/has a cycle$/);
    expect(values("$[*].ssn", rows)).toHaveLength(100_000);
  });

  test("is none when a value stands in two places", () => {
    const shared = { x: 1 };
    expect(values("$..x", { a: shared, b: [shared, shared] })).toEqual([
      1, 1, 1,
    ]);
  });

  test("that steps do not search is followed as far as they go", () => {
    expect(values("self.self.self.name", loop)).toEqual(["x"]);
  });

  test("does not keep a comparison from ending", () => {
    const [one, two] = [{ self: {} }, { self: {} }];
    one.self = one;
    two.self = two;
    expect(() => values("$[?@.a == @.b]", [{ a: one, b: two }])).toThrow(
      /nested deeper than 1000, or has a cycle$/,
    );
  });
});

describe("uncommon values", () => {
  test("holes of an array are passed over, undefined is not", () => {
    // biome-ignore lint/suspicious/noSparseArray: that is what it is about
    const sparse = [1, , undefined, 3];
    expect(values("$[*]", sparse)).toEqual([1, undefined, 3]);
    expect(values("$[::-1]", sparse)).toEqual([3, undefined, 1]);
    expect(values("$[1]", sparse)).toEqual([]);
    expect(values("$[2]", sparse)).toEqual([undefined]);
    expect(values("$..*", sparse)).toHaveLength(3);
  });

  test("an array of four thousand million holes is refused at once", () => {
    const array: number[] = [];
    array[2 ** 32 - 2] = 1;
    for (const path of ["$[*]", "$[::2]", "$..x", "$[?@]", "$[-1]"]) {
      expect(() => values(path, array)).toThrow(UnsupportedTypeError);
    }
    expect(values("$.a", { a: array })).toHaveLength(1);
  });

  test("an array's further properties are no elements", () => {
    const array = Object.assign([1], { "-1": "x", name: "y" });
    expect(values("$[-1]", array)).toEqual([1]);
    expect(values("$[-2]", array)).toEqual([]);
    expect(values("$.name", array)).toEqual([]);
    expect(values("$.*", array)).toEqual([1]);
  });

  test("dates, typed arrays, texts, functions and symbols are leaves", () => {
    const leaves = [
      new Date(),
      new Uint8Array(2),
      new DataView(new ArrayBuffer(2)),
      Buffer.from("ab"),
      "ab",
      7n,
      Symbol("s"),
      () => 1,
    ];
    for (const leaf of leaves) {
      expect(values("$.*", leaf)).toEqual([]);
      expect(values("$[0]", leaf)).toEqual([]);
      expect(values("$['0']", leaf)).toEqual([]);
      expect(values("$..*", [leaf])).toHaveLength(1);
    }
  });

  test("instances of classes and objects without a prototype have members, symbols are none", () => {
    class User {
      readonly email = "jo";
      readonly #hidden = 1;
      get upper() {
        return this.email + this.#hidden;
      }
    }
    const bare = Object.assign(Object.create(null), { email: "al" });
    const tagged = { email: "bo", [Symbol("tag")]: 1 };
    const users = [new User(), bare, tagged];
    expect(values("$[*].email", users)).toEqual(["jo", "al", "bo"]);
    expect(values("$[*].*", users)).toHaveLength(3);
    expect(values("$[0].upper", users)).toEqual([]);
  });

  test("wildcards and searches pass over properties that are not enumerable, names do not", () => {
    const object = Object.defineProperty({}, "secret", { value: { a: 1 } });
    expect(values("$.*", object)).toEqual([]);
    expect(values("$..a", object)).toEqual([]);
    expect(values("$.secret", object)).toEqual([{ a: 1 }]);
  });

  test("inherited enumerable properties are none", () => {
    const object = Object.create({ inherited: 1 }, {});
    expect(values("$.*", object)).toEqual([]);
    expect(values("$.inherited", object)).toEqual([]);
  });

  test("getters are read, and what they throw comes through", () => {
    const document = {
      get ok() {
        return 1;
      },
    };
    expect(values("$.*", document)).toEqual([1]);
    const broken = {
      get bad() {
        throw new TypeError("no");
      },
    };
    expect(() => values("$.bad", broken)).toThrow(TypeError);
  });

  test("frozen documents are searched as any", () => {
    const frozen = Object.freeze({ a: Object.freeze([1, 2]) });
    expect(values("$..*", frozen)).toEqual([[1, 2], 1, 2]);
  });

  test("more elements than a call takes arguments are no matter", () => {
    const many = Array.from({ length: 200_000 }, (_, i) => i);
    expect(compile("$[*]").select(many)).toHaveLength(200_000);
    expect(values("$[?@ == 199999]", many)).toEqual([199_999]);
    expect(values("$[-1]", many)).toEqual([199_999]);
    expect(values("$[::50000]", many)).toHaveLength(4);
    expect(values("$..x", [many])).toEqual([]);
  });
});
