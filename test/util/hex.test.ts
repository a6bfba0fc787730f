import { expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { decodeHex, encodeHex, randomHex } from "../../src/util/hex.ts";

test("bytes are encoded as the runtime's Buffer does, and decoded back in either case", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
      const text = encodeHex(data);
      expect(text).toBe(Buffer.from(data).toString("hex"));
      expect(decodeHex(text)).toEqual(data);
      expect(decodeHex(text.toUpperCase())).toEqual(data);
    }),
  );
});

test("an odd number of digits and every other character is refused", () => {
  const refused = ["0", "abc", "0g", "0x", " 00", "00\n", "é0", "-1", "+1"];
  expect(refused.filter((text) => decodeHex(text) !== null)).toEqual([]);
});

test("random digits are two for each byte, and other ones each time", () => {
  expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
  expect(randomHex(16)).not.toBe(randomHex(16));
});
