import { describe, expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import {
  type EraseOptions,
  erase,
  FieldNotFoundError,
  UnsupportedTypeError,
} from "../../mod.ts";

/** Number of arguments that overflows the stack of every engine. */
const MANY = 200_000;

const RULES: Readonly<Record<string, EraseOptions>> = {
  "the default rule": {},
  dynamicMask: { dynamicMask: true },
  "a function": { mask: () => "#" },
};

/** Collects the texts anywhere in a value: in own properties of any kind, in members of collections, and in results of `toJSON`. */
function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  const inner =
    value instanceof Map || value instanceof Set ? [...value].flat() : [];
  const own = Reflect.ownKeys(value).map((key) => Reflect.get(value, key));
  return [...own, ...inner].flatMap((each) => textsIn(each, seen));
}

function nested(levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { a: value } : [value];
  return value;
}

describe("names of every kind", () => {
  const names = [
    ..."__proto__,constructor,toString,length,hasOwnProperty,valueOf".split(
      ",",
    ),
    "",
    "a.b",
    "it's",
    'say "x"',
    "a/b~c",
    "\u{1f3ad}",
    "\ud800",
    "\udc00x",
    " ",
  ];
  for (const name of names) {
    const path = `$[${JSON.stringify(name)
      .replace(/\\ud800/, "\ud800")
      .replace(/\\udc00/, "\udc00")}]`;
    for (const [ruleName, rule] of Object.entries(RULES)) {
      test(`${JSON.stringify(name)} is erased where it is an own member, by ${ruleName}`, () => {
        const document = JSON.parse(
          `{${JSON.stringify(name)}: "secret", "b": {${JSON.stringify(name)}: ["secret"]}, "c": 1}`,
        );
        const before = JSON.stringify(document);
        const fields = [path, `$.b${path.slice(1)}`];
        const all = [
          erase(document, { ...rule, fields }),
          erase(before, { ...rule, fields }),
          erase(document, { ...rule, fields: [`$..${path.slice(1)}`] }),
        ];
        for (const erased of all) {
          expect(Object.keys(erased as object)).toEqual(Object.keys(document));
          expect(Object.getPrototypeOf(erased)).toBe(Object.prototype);
          expect(textsIn(erased)).toHaveLength(2);
          expect(textsIn(erased)).not.toContain("secret");
        }
        expect(textsIn(erase(document, rule))).not.toContain("secret");
        expect(JSON.stringify(document)).toBe(before);
        expect(() => erase({ c: 1 }, { ...rule, fields: [path] })).toThrow(
          FieldNotFoundError,
        );
      });
    }
  }

  test("__proto__ stays an own member where something next to it is erased", () => {
    const document = JSON.parse('{"__proto__": {"x": 1}, "a": 2, "b": {}}');
    for (const fields of [["a"], ["$..a"]]) {
      const erased = erase<object>(document, { fields });
      expect(JSON.stringify(erased)).toBe(
        '{"__proto__":{"x":1},"a":"*****","b":{}}',
      );
      expect((erased as { x?: unknown }).x).toBe(undefined);
    }
    const dynamic = erase(document, { dynamicMask: true });
    expect(JSON.stringify(dynamic)).toBe(
      '{"__proto__":{"x":"*"},"a":"*","b":{}}',
    );
    expect(({} as { x?: unknown }).x).toBe(undefined);
  });
});

for (const [name, rule] of Object.entries(RULES)) {
  const isDeep = Object.keys(rule).length > 0;

  describe(`sizes and shapes, with ${name}`, () => {
    test("100,000 levels are masked at once or refused, and pass where nothing is erased in them", () => {
      const deep = nested(100_000, "secret");
      const attempts = [
        () => erase(deep, rule),
        () => erase({ deep }, { ...rule, fields: ["deep"] }),
      ];
      for (const attempt of attempts) {
        if (isDeep) expect(attempt).toThrow(UnsupportedTypeError);
        else expect(JSON.stringify(attempt())).not.toContain("secret");
      }
      const fields = ["a"];
      const options: EraseOptions = { ...rule, fields };
      const { deep: kept } = erase({ a: 1, deep }, options) as {
        deep: unknown;
      };
      expect(kept).toBe(deep);
      expect(() => erase(deep, { ...rule, fields: ["$..x"] })).toThrow(
        UnsupportedTypeError,
      );
    });

    test("1,000 levels are masked", () => {
      const erased = erase(nested(1_000, "secret"), rule);
      expect(JSON.stringify(erased)).not.toContain("secret");
    });

    for (const path of ["rows", "rows[*]", "rows[::1]"]) {
      test(`more elements than a call takes arguments are masked: ${path}`, () => {
        const rows = new Array<string>(MANY).fill("secret");
        const options: EraseOptions = { ...rule, fields: [path] };
        const { rows: masked } = erase({ rows }, options) as {
          rows: string[];
        };
        expect(masked).toHaveLength(MANY);
        expect(masked.includes("secret")).toBe(false);
        expect(rows.every((row) => row === "secret")).toBe(true);
      });
    }

    test("a cycle is masked whole or refused, before it fills the memory", () => {
      const loop: Record<string, unknown> = { name: "secret" };
      loop.left = loop;
      loop.right = loop;
      const rows = new Array<unknown>(MANY).fill("secret");
      rows[0] = { rows };
      const attempts = [
        () => erase(loop, rule),
        () => erase({ loop }, { ...rule, fields: ["loop"] }),
        () => erase({ a: loop, b: loop }, { ...rule, fields: ["$.*"] }),
        () => erase({ rows }, { ...rule, fields: ["rows[0]"] }),
      ];
      for (const attempt of attempts) {
        if (isDeep) expect(attempt).toThrow(UnsupportedTypeError);
        else expect(typeof attempt()).not.toBe("undefined");
      }
      expect(() => erase(loop, { ...rule, fields: ["$..name"] })).toThrow(
        UnsupportedTypeError,
      );
      const ended = { ...rule, fields: ["name", "left", "right"] };
      if (!isDeep) expect(textsIn(erase(loop, ended))).not.toContain("secret");
    });

    test("a value that stands in two places is no cycle", () => {
      const shared = { x: ["secret"] };
      const erased = erase({ a: shared, b: [shared, { shared }] }, rule);
      expect(textsIn(erased)).not.toContain("secret");
    });

    test("holes stay holes, and an array of nothing but holes is refused", () => {
      // biome-ignore lint/suspicious/noSparseArray: that is what it is about
      const sparse = ["secret", , undefined, "secret"];
      const fields = [["$[*]"], ["$"], ["$[0, 2, 3]"], ["$[::-1]"]];
      for (const options of [
        rule,
        ...fields.map((fields) => ({ ...rule, fields })),
      ]) {
        const erased = erase(sparse, options as EraseOptions) as unknown[];
        expect(Object.keys(erased)).toEqual(["0", "2", "3"]);
        expect(erased).toHaveLength(4);
        expect(erased).not.toContain("secret");
        expect(erased[2]).not.toBe(undefined);
      }
      const huge: unknown[] = [];
      huge[2 ** 32 - 2] = "secret";
      for (const path of ["huge", "huge[4294967294]", "huge[*]", "$..x"]) {
        expect(() => erase({ huge }, { ...rule, fields: [path] })).toThrow(
          UnsupportedTypeError,
        );
      }
      expect(() => erase(huge, rule)).toThrow(UnsupportedTypeError);
      const beside = erase({ huge, a: 1 }, { ...rule, fields: ["a"] });
      expect((beside as { huge: unknown }).huge).toBe(huge);
    });

    test("a property of an array is no element, whatever its name", () => {
      const array = Object.assign(["x"], { 4294967295: "y", name: "z" });
      for (const path of ["a[4294967295]", "a.name", "/a/4294967295"]) {
        expect(() => erase({ a: array }, { ...rule, fields: [path] })).toThrow(
          FieldNotFoundError,
        );
      }
      expect(textsIn(erase(array, rule)).join()).not.toMatch(/[xyz]/);
    });
  });
}

describe("values of other realms", () => {
  const make = (code: string) => runInNewContext(code) as object;
  for (const [name, rule] of Object.entries(RULES)) {
    test(`are masked as those of this one, with ${name}`, () => {
      const data = make(
        '({ a: ["secret", { b: "secret" }], m: new Map([["k", "secret"]]), s: new Set(["secret"]), d: new Date(0), t: new String("secret") })',
      );
      expect(textsIn(erase(data, rule))).not.toContain("secret");
      const fields = ["a", "m", "s", "d", "t"];
      const options: EraseOptions = { ...rule, fields };
      const erased = erase(data, options) as Record<string, unknown>;
      expect(textsIn(erased).join()).not.toMatch(/secret|^[secrt]$/);
      for (const each of ["m", "s", "d", "t"]) {
        expect(typeof erased[each]).toBe("string");
      }
      for (const path of ["m.k", "s[0]", "$..k"]) {
        expect(() => erase(data, { ...rule, fields: [path] })).toThrow(
          UnsupportedTypeError,
        );
      }
    });
  }
});
