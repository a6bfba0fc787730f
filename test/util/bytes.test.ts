import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  compareBytes,
  concatBytes,
  copyBytes,
  equalBytesConstantTime,
  equalConstantTime,
} from "../../src/util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/util/utf8.ts";

test("text comes back from UTF-8 as it was, a byte order mark and U+FFFD too", () => {
  for (const text of ["", "é🎭", "\ufeffx", "\ufffd", "a\ufffdb"]) {
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(text.isWellFormed());
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }),
  );
});

test("malformed UTF-8 is refused, as the strict decoder does", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
      let expected: string | null = null;
      try {
        expected = strict.decode(bytes);
      } catch {}
      if (expected === null) expect(() => decodeUtf8(bytes)).toThrow(TypeError);
      else expect(decodeUtf8(bytes)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("bytes are ordered as unsigned numbers, a prefix first", () => {
  const of = (...numbers: number[]) => Uint8Array.from(numbers);
  expect(compareBytes(of(1, 2), of(1, 2))).toBe(0);
  expect(compareBytes(of(1), of(1, 0))).toBeLessThan(0);
  expect(compareBytes(of(255), of(1, 0))).toBeGreaterThan(0);
});

test("joined and copied bytes have memory of their own", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const joined = concatBytes(bytes.subarray(1), Uint8Array.of(4));
  const copy = copyBytes(bytes.subarray(1));
  bytes.fill(0);
  expect([...joined]).toEqual([2, 3, 4]);
  expect([...copy]).toEqual([2, 3]);
});

test("strings are compared whole", () => {
  expect(equalConstantTime("abc", "abc")).toBe(true);
  expect(equalConstantTime("abc", "abd")).toBe(false);
  expect(equalConstantTime("abc", "bbc")).toBe(false);
  expect(equalConstantTime("abc", "ab")).toBe(false);
  expect(equalConstantTime("", "")).toBe(true);
});

test("bytes are equal in constant time only if all of them are", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(equalBytesConstantTime(bytes, Uint8Array.of(1, 2, 3))).toBe(true);
  for (const other of [[1, 2, 4], [0, 2, 3], [1, 2], [1, 2, 3, 0], []]) {
    expect(equalBytesConstantTime(bytes, Uint8Array.from(other))).toBe(false);
  }
});
