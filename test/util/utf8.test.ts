import { expect, test } from "bun:test";
import fc from "fast-check";
import { compareBytes } from "../../src/util/bytes.ts";
import {
  compareUtf8,
  encodeUtf8,
  MAX_UNIT_LENGTH,
  writeUtf8,
} from "../../src/util/utf8.ts";

/** Characters at the borders of UTF-8's lengths, and on both sides of the surrogates. */
const BORDERS = [
  "\0",
  "a",
  "\x7f",
  "\x80",
  "\u07ff",
  "\u0800",
  "\ud7ff",
  "\ue000",
  "\uffff",
  "\u{10000}",
  "\u{103ff}",
  "\u{10400}",
  "\u{10ffff}",
];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...BORDERS)).map((units) => units.join("")),
);

test("strings are compared as their bytes in UTF-8 are", () => {
  const signs = (a: string, b: string) => [
    Math.sign(compareUtf8(a, b)),
    Math.sign(compareBytes(encodeUtf8(a), encodeUtf8(b))),
  ];
  for (const a of BORDERS) {
    for (const b of BORDERS) {
      const [found, expected] = signs(`x${a}`, `x${b}y`);
      expect({ a, b, found }).toEqual({ a, b, found: expected });
    }
  }
  fc.assert(
    fc.property(text, text, text, (start, a, b) => {
      const [found, expected] = signs(start + a, start + b);
      expect(found).toBe(expected);
    }),
  );
});

test("a string is written where it is wanted, and nothing beside it", () => {
  fc.assert(
    fc.property(text, fc.nat(9), (written, start) => {
      const encoded = encodeUtf8(written);
      const most = start + written.length * MAX_UNIT_LENGTH;
      const target = new Uint8Array(most + 1).fill(0xee);
      const length = writeUtf8(target, start, written);
      expect(length).toBe(encoded.length);
      const expected = new Uint8Array(most + 1).fill(0xee);
      expected.set(encoded, start);
      expect(target.subarray(0, start + length)).toEqual(
        expected.subarray(0, start + length),
      );
      expect(target.at(-1)).toBe(0xee);
    }),
  );
});

test("a string of any length is written as encodeUtf8 encodes it", () => {
  for (const length of [0, 1, 47, 48, 49, 5_000]) {
    for (const last of ["", "é", "😀"]) {
      const written = "a".repeat(length) + last;
      const target = new Uint8Array(written.length * MAX_UNIT_LENGTH);
      const count = writeUtf8(target, 0, written);
      expect(target.subarray(0, count)).toEqual(encodeUtf8(written));
    }
  }
});
