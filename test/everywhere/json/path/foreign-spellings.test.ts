/** Path spellings of other tools. Each would select nothing in sealmask, and nobody would notice. */
import { describe, expect, test } from "bun:test";
import { eraser, InvalidPathError } from "../../../../mod.ts";
import { compile } from "../../../../src/entries/path.ts";

const document = {
  abc: { "x-a": 1 },
  "x-a": { b: 1 },
  password: "p",
  user: { name: "Jo", ssn: "1", deep: { password: "q" } },
  cards: [{ n: 1 }, { n: 2 }],
  "a.b": { c: 1 },
  "a/b": { "~": [{ c: 1 }] },
  "*": [{ "*": 1 }],
  "*secret": 1,
  "pass*": { a: 1 },
};

/** Foreign spellings, each with sealmask's spelling. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  // Double quotes and backticks after a dot, as in pino, jq and JMESPath.
  ['abc."x-a"', "abc['x-a']"],
  ['"x-a".b', "'x-a'.b"],
  ["abc.`x-a`", "abc['x-a']"],
  ['$.abc."x-a"', "$.abc['x-a']"],
  // Any depth, as in globs.
  ["**.password", "$..password"],
  ["**", "$..*"],
  ["user.**", "user..*"],
  ["user.**.password", "user..password"],
  ["cards.**[0]", "cards..[0]"],
  ["**.**.n", "$..n"],
  ["$.**.password", "$..password"],
  ["$..**.password", "$..password"],
  ["$.user.**", "$.user..*"],
  // Wildcards in JSON Pointers, and invalid pointers.
  ["/cards/*/n", "$.cards[*].n"],
  ["/cards[*]/n", "$.cards[*].n"],
  ["/*", "$[*]"],
  ["/**/password", "$..password"],
  ["/user/**", "$.user..*"],
  ["/a~1b/~0/*/c", "$['a/b']['~'][*].c"],
  ["cards/*/n", "$.cards[*].n"],
  ["#/cards/*/n", "$.cards[*].n"],
  ["#/cards/0/n", "/cards/0/n"],
  ["#", "$"],
  ["@.user", "$.user"],
  // Elements, as in jq, GJSON and MongoDB, and as in a token's location.
  ["cards[].n", "cards[*].n"],
  ["cards.#.n", "cards[*].n"],
  ["cards.$.n", "cards[*].n"],
  ["cards.$[].n", "cards[*].n"],
  ["cards.-.n", "cards[*].n"],
  // JavaScript's optional chaining, and dots after a backslash.
  ["user?.name", "user.name"],
  ["cards?.[0].n", "cards[0].n"],
  ["a\\.b", "'a.b'"],
  ["a\\.b.c", "'a.b'.c"],
  // Alternatives.
  ["{password,cards}", "['password','cards']"],
  ["user.{name,ssn}", "user['name','ssn']"],
  ["password|cards", "['password','cards']"],
  ["user.(name|ssn)", "user['name','ssn']"],
];

describe("a spelling of another tool", () => {
  for (const [text, meant] of SPELLINGS) {
    test(`${text} is refused, and the error says to write ${meant}`, () => {
      const refused = () => compile(text);
      expect(refused).toThrow(InvalidPathError);
      expect(refused).toThrow(`; write ${JSON.stringify(meant)}`);
      expect(compile(meant).select(document).length).toBeGreaterThan(0);
      // A logger fails when it is made, before it can leak.
      const logger = () => eraser({ fields: [text], onMissingField: "ignore" });
      expect(logger).toThrow(InvalidPathError);
    });
  }
});

describe("a wildcard that is a part of a name", () => {
  const names: readonly (readonly [string, string])[] = [
    ["*secret", "'*secret'"],
    ["pass*", "'pass*'"],
    ["pass*.a", "'pass*'.a"],
    ["user.*name", "user['*name']"],
    ["user.na*me", "user['na*me']"],
    ["$.pass*", "$['pass*']"],
    ["$.*secret", "$['*secret']"],
  ];
  for (const [text, literal] of names) {
    test(`${text} is refused, and the error says how to write a member of that name`, () => {
      const refused = () => compile(text);
      expect(refused).toThrow(InvalidPathError);
      expect(refused).toThrow('"*" matches whole names only');
      expect(refused).toThrow(JSON.stringify(literal));
      compile(literal);
    });
  }
});

describe("what looks like such a spelling", () => {
  test("is a member's name in quotes", () => {
    const names = ["*", "**", "*secret", "#", "$", "@", "-", "#/a", "{a}"];
    names.push('"a"', "`a`", "a|b", "a\\", "a?", "ü*");
    for (const name of names) {
      const quoted = `'${name.replaceAll("\\", "\\\\")}'`;
      for (const path of [quoted, `[${quoted}]`, `$[${quoted}]`]) {
        const [found] = compile(path).select({ [name]: 1, other: 2 });
        expect(found?.keys).toEqual([name]);
      }
    }
  });

  test("is a name without quotes where no other tool means anything by it", () => {
    const names = ['a"b', "a\\b", "a?b", "a$", "$ref", "a#b", "a-b", "a@b"];
    for (const name of [...names, "-1", "a/b", "x+y", "a:b", "a=b"]) {
      const [found] = compile(`x.${name}`).select({ x: { [name]: 1 } });
      expect(found?.keys).toEqual(["x", name]);
    }
  });

  test("is a member that a JSON Pointer names exactly, unless it is a wildcard as a whole", () => {
    for (const name of ["a*", "*a", "#", "$", "-", "a|b", "[0]", '"a"']) {
      const [found] = compile(`/x/${name}`).select({ x: { [name]: 1 } });
      expect(found?.keys).toEqual(["x", name]);
    }
    expect(() => compile("/*/*")).toThrow(`"$['*']['*']"`);
    const [found] = compile("$['*'][0]['*']").select(document);
    expect(found?.pointer).toBe("/*/0/*");
  });

  test("is any child, or any below, where the wildcard stands alone", () => {
    expect(compile("*.password").select(document)).toHaveLength(0);
    expect(compile("user.*.password").select(document)).toHaveLength(1);
    expect(compile("cards.*.n").select(document)).toHaveLength(2);
    expect(compile("password,*").select({ password: 1 })).toHaveLength(2);
  });
});
