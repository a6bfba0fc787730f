import { expect, test } from "bun:test";
import { lookOf, textOf } from "../../../src/masking/seal/fingerprint.ts";

test("looks are the same in every release, for tokens hold them", () => {
  expect(lookOf("*****")).toBe("y9ioxl1a7dg25");
  expect(lookOf({ id: 1, ssn: "*****" })).toBe("qnuk751jpy8pv");
  expect(lookOf(undefined)).toBe("1itwp6p0ztntfp");
  const text = "\u{1f3ad}".repeat(1_000);
  expect(lookOf([text, null, [true]])).toBe("6bo8uh1qb9vq8");
});

test("text does not depend on the order of members, nor on being stored as JSON", () => {
  const value = {
    b: [1, { d: null, c: "x" }],
    a: new Date(0),
    left: undefined,
    list: [undefined, Number.NaN, () => 1],
    n: -0,
  };
  const stored = JSON.parse(JSON.stringify(value));
  const turned = Object.fromEntries(Object.entries(value).reverse());
  expect(textOf(stored)).toBe(textOf(value));
  expect(textOf(turned)).toBe(textOf(value));
  expect(JSON.parse(textOf(value))).toEqual(stored);
  expect(textOf({ a: [1] })).not.toBe(textOf({ a: { 0: 1 } }));
  expect(textOf("1")).not.toBe(textOf(1));
});

test("text of a name that looks like a prototype's is its own", () => {
  const value = JSON.parse('{"__proto__":1,"toString":2}');
  expect(textOf(value)).toBe('{"__proto__":1,"toString":2}');
  expect(textOf({})).toBe("{}");
});

test("what has no text has an empty one, and throws nothing", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const failing = {
    toJSON: () => {
      throw new Error("secret");
    },
  };
  for (const value of [undefined, () => 1, Symbol("x"), cycle, failing]) {
    expect(textOf(value)).toBe("");
  }
  expect(textOf(5n)).toBe("5n");
});

test("looks of 200,000 like values are as many", () => {
  const looks = new Set<string>();
  for (let i = 0; i < 200_000; i++) looks.add(lookOf({ id: i }));
  expect(looks.size).toBe(200_000);
});
