import { expect, test } from "bun:test";
import {
  canonicalJson,
  fingerprintOf,
} from "../../../src/masking/seal/fingerprint.ts";

test("fingerprints are the same in every release, for tokens hold them", () => {
  expect(fingerprintOf("*****")).toBe("y9ioxl1a7dg25");
  expect(fingerprintOf({ id: 1, ssn: "*****" })).toBe("qnuk751jpy8pv");
  expect(fingerprintOf(undefined)).toBe("1itwp6p0ztntfp");
  const text = "\u{1f3ad}".repeat(1_000);
  expect(fingerprintOf([text, null, [true]])).toBe("6bo8uh1qb9vq8");
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
  expect(canonicalJson(stored)).toBe(canonicalJson(value));
  expect(canonicalJson(turned)).toBe(canonicalJson(value));
  expect(JSON.parse(canonicalJson(value))).toEqual(stored);
  expect(canonicalJson({ a: [1] })).not.toBe(canonicalJson({ a: { 0: 1 } }));
  expect(canonicalJson("1")).not.toBe(canonicalJson(1));
});

test("text of a name like a prototype's is its own", () => {
  const value = JSON.parse('{"__proto__":1,"toString":2}');
  expect(canonicalJson(value)).toBe('{"__proto__":1,"toString":2}');
  expect(canonicalJson({})).toBe("{}");
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
    expect(canonicalJson(value)).toBe("");
  }
  expect(canonicalJson(5n)).toBe("5n");
});

test("fingerprints of 200,000 like values are as many", () => {
  const fingerprints = new Set<string>();
  for (let i = 0; i < 200_000; i++) fingerprints.add(fingerprintOf({ id: i }));
  expect(fingerprints.size).toBe(200_000);
});
