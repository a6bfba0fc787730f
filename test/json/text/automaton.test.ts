import { describe, expect, test } from "bun:test";
import type { Path } from "../../../src/json/path/ast.ts";
import { parsePath } from "../../../src/json/path/compile.ts";
import { compileStates } from "../../../src/json/text/automaton.ts";
import { walkText } from "../../../src/json/text/walk.ts";

/** Walks over a text; counts the accesses to the paths, and the selected values. */
function walk(fields: readonly string[], text: string) {
  let [looks, selected] = [0, 0];
  const counted = <T extends object>(value: T): T =>
    new Proxy(value, {
      get(target, key) {
        looks++;
        const member: unknown = Reflect.get(target, key);
        return typeof member === "object" && member !== null
          ? counted(member)
          : member;
      },
    });
  const paths: Path[] = fields.map((field) => counted(parsePath(field).ast));
  const root = compileStates(paths)();
  walkText(text, root, {
    select: () => selected++,
    found: undefined,
    keys: undefined,
    refusesDuplicates: false,
  });
  return { looks, selected };
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const names = (n: number) => upTo(n).map((i) => `n${i}`);
const nested = (n: number, keys: string) =>
  upTo(n).reduce<unknown>((value, i) => ({ [keys.charAt(i % 2)]: value }), 1);

/** Paths and a text of any size, with the growth of the work: 1 for the size of one, 2 for that of both. */
const CASES: readonly (readonly [
  string,
  1 | 2,
  (n: number) => readonly [string[], unknown],
])[] = [
  [
    "a union of names",
    1,
    (n) => [
      [`$['${names(n).join("','")}']`],
      Object.fromEntries(names(n).map((name) => [name, 1])),
    ],
  ],
  [
    "a union of names below ..",
    1,
    (n) => [
      [`$..['${names(n).join("','")}']..x`],
      names(n).map((name) => ({ [name]: { x: 1 } })),
    ],
  ],
  [
    "a union of indices",
    1,
    (n) => [[`$[${upTo(n).join()}]`], upTo(n).map(() => 1)],
  ],
  [
    "a wide slice",
    1,
    (n) => [["$[0:1000000].a"], upTo(n).map(() => ({ a: 1 }))],
  ],
  [
    "paths of names",
    1,
    (n) => [
      names(n).map((name) => `$.${name}.x`),
      Object.fromEntries(names(n).map((name) => [name, { x: 1 }])),
    ],
  ],
  [
    "paths with ..",
    2,
    (n) => [
      names(n).map((name) => `$..${name}..x`),
      names(n).map((name) => ({ [name]: { x: 1 } })),
    ],
  ],
  [
    "a path of many ..",
    2,
    (n) => [[`$${"..a..b".repeat(n)}`], nested(3 * n, "ab")],
  ],
  [
    "a path of many wildcards",
    2,
    (n) => [[`$..a${".*".repeat(n)}`], nested(2 * n, "ab")],
  ],
];

describe("the work of a walk", () => {
  for (const [name, power, make] of CASES) {
    test(`grows with ${power === 1 ? "the paths and the text" : "the paths times the text"}: ${name}`, () => {
      const [small, large] = [60, 120].map((n) => {
        const [fields, document] = make(n);
        return walk(fields, JSON.stringify(document));
      });
      expect(large?.selected).toBeGreaterThan(0);
      const growth = (large?.looks ?? 0) / (small?.looks ?? 1);
      expect(growth).toBeLessThan(2 ** power * 1.15);
    });
  }
});
