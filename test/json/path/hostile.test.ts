import { describe, expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import { erase, UnsupportedTypeError } from "../../../mod.ts";
import { compile } from "../../../src/entries/path.ts";
import { parsePath } from "../../../src/json/path/compile.ts";
import { locationOf } from "../../../src/json/path/location.ts";

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

/** Number of accesses of any kind to a document, and number of its values. */
interface Counter {
  looks: number;
  values: number;
}

/** Copies JSON data to proxies that count every access. */
function counted(value: unknown, counter: Counter): unknown {
  counter.values++;
  if (typeof value !== "object" || value === null) return value;
  const copy: unknown = Array.isArray(value)
    ? value.map((each) => counted(each, counter))
    : Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          counted(each, counter),
        ]),
      );
  const count =
    <F extends (...args: never[]) => unknown>(trap: F) =>
    (...args: Parameters<F>) => {
      counter.looks++;
      return trap(...args) as never;
    };
  return new Proxy(copy as object, {
    get: count(Reflect.get),
    has: count(Reflect.has),
    ownKeys: count(Reflect.ownKeys),
    getOwnPropertyDescriptor: count(Reflect.getOwnPropertyDescriptor),
  });
}

/** Nests a value in the given number of objects, whose member names alternate. */
function within(levels: number, names: string, leaf: unknown): unknown {
  let value = leaf;
  for (let i = levels - 1; i >= 0; i--) {
    value = { [names[i % names.length] as string]: value };
  }
  return value;
}

function repeat(times: number, value: unknown): unknown[] {
  return Array.from({ length: times }, () => structuredClone(value));
}

/** Paths that could take excessive time or memory, each with a document of any size on which they would. */
const COSTLY: readonly (readonly [string, (size: number) => unknown])[] = [
  ["$..a..n", (n) => within(n, "a", repeat(2 * n, { n: 1 }))],
  ["$..a..b..c", (n) => within(n, "ab", { c: 1 })],
  ["$..a..b..c..d", (n) => within(2 * n, "abc", repeat(n, { d: 1 }))],
  ["$..*..*..*", (n) => within(n, "ab", repeat(n, 1))],
  ["$..a..b.c..d", (n) => within(2 * n, "abc", repeat(n, { d: 1 }))],
  ["$..[*,*]..[*,*]", (n) => within(n, "ab", repeat(n, 1))],
  ["$..['a','a','b']..n", (n) => within(n, "ab", repeat(n, { n: 1 }))],
  [
    "$..a..[?@.n == 1]..m",
    (n) => within(n, "a", repeat(n, { n: 1, b: { m: 1 } })),
  ],
  [`$${"[*,0:,*]".repeat(12)}`, (n) => within(12, "a", repeat(n, 1))],
  ["$..[?@..z]", (n) => within(n, "a", repeat(n, { y: 1 }))],
  ["$..[?@..z]", (n) => within(n, "a", repeat(n, { z: 1 }))],
  ["$..[?!@..z && @..y]", (n) => within(n, "a", repeat(n, { y: 1 }))],
  ["$..[?@..[?@..z]]", (n) => within(n, "a", repeat(n, { y: 1 }))],
  ["$..[?@..[?@..[?@.z == 1]]]", (n) => within(n, "a", repeat(n, { y: 1 }))],
  ["$..a..[?@..b..z]..y", (n) => within(n, "ab", repeat(n, { y: 1 }))],
  ["$..[?count(@..z) > 3]", (n) => within(n, "a", repeat(n, { z: 1 }))],
  ["$..[?count(@..a..a..z) > 3]", (n) => within(n, "a", repeat(n, { z: 1 }))],
  ["$..[?value(@..z) == 1]", (n) => within(n, "a", repeat(n, { z: 1 }))],
  ["$..[?$..z]", (n) => within(n, "a", repeat(n, { y: 1 }))],
  ["$[*][?count($..y) > 1]", (n) => repeat(n, [{ y: 1 }])],
  ["$.r[?$.r[*].z]", (n) => ({ r: repeat(n, { y: 1 }) })],
  ["$.r[?$.r[*].y..z]", (n) => ({ r: repeat(n, { y: [1] }) })],
  [
    "$.r[?$.x == $.y]",
    (n) => ({ r: repeat(n, 1), x: repeat(n, 1), y: repeat(n, 1) }),
  ],
  ["$.r[?@ == $.x]", (n) => ({ r: repeat(n, [1]), x: repeat(n, 1) })],
  ["$.r[?@ == $.x]", (n) => ({ r: repeat(n, {}), x: { ...repeat(n, 1) } })],
  [
    "$.r[?length($.x) == @]",
    (n) => ({ r: repeat(n, 1), x: { ...repeat(n, 1) } }),
  ],
];

describe("a search of sets", () => {
  for (const [path, make] of COSTLY) {
    const sample = JSON.stringify(make(2));
    test(`${path} takes twice the looks at twice the document, such as ${sample}`, () => {
      const looksAt = (size: number): number => {
        const counter: Counter = { looks: 0, values: 0 };
        const document = counted(make(size), counter) as object;
        counter.looks = 0;
        erase(document, { fields: [path], onMissingField: "ignore" });
        return counter.looks / counter.values;
      };
      const [small, large] = [looksAt(100), looksAt(200)];
      expect(large / small).toBeLessThan(1.3);
      expect(large).toBeLessThan(150);
    });
  }

  test("finds what a search with duplicates finds, each place once", () => {
    for (const [path, make] of COSTLY) {
      const document = make(7) as object;
      const all = compile(path, { maxNodes: 50_000_000 }).select(document);
      const { nodes } = parsePath(path).query(document);
      const pointers = nodes.map((node) => locationOf(node).pointer);
      expect(new Set(pointers).size).toBe(pointers.length);
      const expected = new Set(all.map(({ pointer }) => pointer));
      expect(new Set(pointers)).toEqual(expected);
    }
  });

  test("of 2,000 places behind 990 names keeps what it does not find", () => {
    const document = within(990, "c", repeat(2_000, { n: 1, m: 2 })) as object;
    const fields: string[] = ["$..c..n", "$..n"];
    const erased = JSON.stringify(erase(document, { fields }));
    expect(erased).toBe(
      JSON.stringify(document).replaceAll('"n":1', '"n":"*****"'),
    );
  });
});

describe("the nodes of a search with duplicates", () => {
  const hostile = within(990, "c", repeat(2_000, { n: 1 }));

  test("are a million at most by default, and the error says what to do", () => {
    for (const path of ["$..c..n", "$..*..*"]) {
      expect(() => compile(path).select(hostile)).toThrow(
        /^Cannot search for a field: the path leads to more than 1000000 nodes; .*"\.\.".* maxNodes$/,
      );
    }
  });

  test("are what a search costs: at a limit it looks no further", () => {
    const counter: Counter = { looks: 0, values: 0 };
    const document = counted(hostile, counter);
    const maxNodes = 5_000;
    for (const path of ["$..c..n", "$..c..c..c", "$..*..*"]) {
      counter.looks = 0;
      const select = () => compile(path, { maxNodes }).select(document);
      expect(select).toThrow(UnsupportedTypeError);
      // The whole array is listed twice.
      expect(counter.looks).toBeLessThan(20 * maxNodes);
    }
  });

  test("are as many as RFC 9535 says where that is allowed", () => {
    const small = within(9, "c", repeat(20, { n: 1 }));
    expect(compile("$..c..n").select(small)).toHaveLength(9 * 20);
    expect(compile("$..c..n", { maxNodes: 1_000 }).select(small)).toHaveLength(
      9 * 20,
    );
  });

  test("are exactly maxNodes at most: found on the way and at the end, or looked into", () => {
    const bounds: readonly (readonly [string, unknown, number])[] = [
      ["$[*]", [1, 2, 3], 3],
      ["$.a", { a: 1 }, 1],
      ["$[*,*]", [1, 2, 3], 6],
      ["$[*][*]", [[1], [2, 3]], 2 + 3],
      ["$[*].a.b", [{ a: { b: 1 } }, { a: {} }], 1],
      ["$..a", { a: [{ a: 1 }] }, 3 + 2],
      ["$..z", [[], {}, 1], 3],
    ];
    for (const [path, document, maxNodes] of bounds) {
      const found = compile(path).select(document);
      const most = compile(path, { maxNodes }).select(document);
      expect(most).toHaveLength(found.length);
      if (maxNodes === 1) continue;
      const less = compile(path, { maxNodes: maxNodes - 1 });
      expect(() => less.select(document)).toThrow(
        new RegExp(`more than ${maxNodes - 1} nodes`),
      );
    }
  });
});

describe("comparing", () => {
  test("whole arrays and objects again and again is bounded, and the error says what to do", () => {
    let chain: unknown = 1;
    for (let i = 0; i < 250; i++) chain = { w: repeat(100, i), a: chain };
    let same: unknown = 1;
    for (let i = 0; i < 250; i++) same = { w: repeat(100, 0), a: same };
    const document = { chain: same, x: structuredClone(same) };
    expect(() => values("$.chain..[?@ == $.x]", document)).toThrow(
      /more than 2000000 values within arrays and objects; compare single members/,
    );
    expect(values("$.chain..[?@ == $.x.a]", { chain, x: chain })).toHaveLength(
      1,
    );
  });

  test("texts orders them by Unicode scalar values, whatever they begin with", () => {
    const texts = [
      "",
      "a",
      "aa",
      "a\ue000",
      "a\uffff",
      "a\u{1f3ad}",
      "a\u{1f3ae}",
      "b",
    ];
    for (const [i, left] of texts.entries()) {
      for (const [j, right] of texts.entries()) {
        const found = values("$[?@.l < @.r]", [{ l: left, r: right }]);
        expect(found).toHaveLength(i < j ? 1 : 0);
      }
    }
  });
});
