import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  type EraseOptions,
  erase,
  eraser,
  UnsupportedTypeError,
} from "../../mod.ts";
import { seal } from "../../src/entries/patch.ts";
import { memoryKeyring } from "../../src/entries/testing.ts";
import { Revisits } from "../../src/json/revisits.ts";
import { caught } from "../support/caught.ts";

/** Nests objects that each hold the next one twice: a small document with 2^levels places. */
function doubling(levels: number, leaf: unknown): Record<string, unknown> {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = { a: value, b: value };
  return value as Record<string, unknown>;
}

/** Nests arrays that each hold the next one `width` times. */
function squaring(width: number, levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = new Array(width).fill(value);
  return value;
}

/** Returns the message of the sealmask error that a call throws. */
function caughtNow(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof UnsupportedTypeError) return error.message;
    throw error;
  }
  return "";
}

const secret = { password: "a-secret" };
const masking = new DataMasking({ keyring: memoryKeyring() });

describe("objects that stand in more places than anybody can visit", () => {
  const document = { d: doubling(60, secret), w: squaring(3_000, 4, secret) };
  const REFUSAL =
    /^Cannot search for a field: the same arrays and objects stand in too many places; use fewer references to them$/;
  const onEvent = () => {};
  const cases: Readonly<Record<string, EraseOptions>> = {
    "a search": { fields: ["$..password"] },
    "a search that finds nothing": { fields: ["$..zip"] },
    "two searches": { fields: ["$..a..password"] },
    wildcards: { fields: ["w[*][*][*][*].password"] },
    "wildcards on their way through data": { fields: ["w[*][*][*][*].zip"] },
    "wildcards with a listener": { fields: ["w[*][*][*].*"], onEvent },
    slices: { fields: ["w[:][:][:][-1]"] },
    unions: { fields: ["w[*,0][*,0][*,0].x"] },
    filters: { fields: ["$.w[?@[0]][?@[0]][?@[0]][?@.zip]"] },
    "a rule for what is in it": { fields: ["d"], dynamicMask: true },
    "a rule for many of it": { fields: ["w[*][*]"], customMask: "-" },
    "a rule for all": { customMask: "-" },
    "masks of elements": { fields: ["w[*][*]"] },
  };
  for (const [name, options] of Object.entries(cases)) {
    test(`are refused by ${name}`, () => {
      const mask = eraser({ ...options, onMissingField: "ignore" });
      expect(caughtNow(() => mask(document))).toMatch(REFUSAL);
    });
  }

  test("are refused by encryption, decryption and sealing", async () => {
    for (const way of [
      () => masking.encrypt(document),
      () => masking.encrypt(document, { fields: ["d"] }),
      () => masking.decrypt(document),
      () => seal(masking, document, { fields: ["d"] }),
    ]) {
      const error = await caught(way);
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain("the same arrays and objects");
      expect(error.message).not.toContain("a-secret");
    }
  });

  test("are no matter where no path leads into them, and where a filter looks into each once", () => {
    const { d } = document;
    const cases: Readonly<Record<string, unknown>> = {
      d: { d: "*****", n: 1 },
      n: { d, n: "*****" },
      "$[?@..password]": { d: "*****", n: 1 },
      "$[?@..a..b..password]": { d: "*****", n: 1 },
      "$[?count(@..password) > 1000000]": { d: "*****", n: 1 },
    };
    for (const [path, erased] of Object.entries(cases)) {
      const fields: string[] = [path];
      const result = erase({ d, n: 1 }, { fields }) as Record<string, unknown>;
      const expected = erased as Record<string, unknown>;
      expect(result.d === expected.d).toBe(true);
      expect(result.n).toBe(expected.n);
    }
  });
});

test("objects that stand in several places are masked in each", () => {
  const fields: string[] = ["$..password"];
  const rows = new Array(2_000).fill({ user: secret });
  const erased = erase({ rows, more: doubling(8, secret) }, { fields });
  const text = JSON.stringify(erased);
  expect(text).not.toContain("a-secret");
  expect(text.match(/\*{5}/g)).toHaveLength(2_000 + 2 ** 8);
});

test("filters count what stands in several places as often as it does", () => {
  const document = { d: doubling(7, secret) };
  const found = (count: number) =>
    erase(document, {
      fields: [`$[?count(@..password) == ${count}]`] as string[],
      onMissingField: "ignore",
    }) !== document;
  expect(found(2 ** 7)).toBe(true);
  expect(found(2 ** 7 - 1)).toBe(false);
});

test("the first look at anything is free, however much it is", () => {
  const revisits = new Revisits();
  const [a, b, c] = [{}, {}, {}];
  expect(revisits.note(a, 100_001)).toBe(true);
  for (const each of [a, b, c]) expect(revisits.note(each, 1e9)).toBe(true);
  expect(revisits.note(b, 1_000_000)).toBe(true);
  expect(revisits.note(b, 1)).toBe(false);
  revisits.reset();
  for (let i = 0; i < 100_000; i++) revisits.note(b, 1);
  expect(revisits.note(b, 1)).toBe(true);
});
