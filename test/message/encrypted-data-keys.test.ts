import { expect, test } from "bun:test";
import fc from "fast-check";
import { EnvelopeError } from "../../mod.ts";
import {
  decodeEncryptedDataKeys,
  encodeEncryptedDataKeys,
} from "../../src/message/encrypted-data-keys.ts";

const field = fc.uint8Array({ maxLength: 300 });
const key = fc.record({
  providerId: fc.string({ unit: "grapheme" }),
  providerInfo: field,
  ciphertext: field,
});

test("the serialization is a count and length-prefixed fields, big-endian", () => {
  const bytes = encodeEncryptedDataKeys([
    {
      providerId: "é",
      providerInfo: Uint8Array.of(1),
      ciphertext: new Uint8Array(258),
    },
  ]);
  expect([...bytes.subarray(0, 11)]).toEqual([
    0, 1, 0, 2, 0xc3, 0xa9, 0, 1, 1, 1, 2,
  ]);
  expect(bytes.length).toBe(11 + 258);
});

test("what was written is read", () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 10 }), (keys) => {
      expect(
        decodeEncryptedDataKeys(encodeEncryptedDataKeys(keys), 10),
      ).toEqual(keys);
    }),
  );
});

test("random bytes are read only if writing gives them again", () => {
  const small = fc.array(fc.nat(3), { minLength: 2, maxLength: 24 });
  fc.assert(
    fc.property(small, (numbers) => {
      const bytes = Uint8Array.from(numbers);
      try {
        const keys = decodeEncryptedDataKeys(bytes, 10);
        expect(encodeEncryptedDataKeys(keys)).toEqual(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(EnvelopeError);
      }
    }),
    { numRuns: 5_000 },
  );
});

test("fields over 65,535 bytes and more keys than that cannot be written", () => {
  const long = new Uint8Array(65_536);
  const none = new Uint8Array(0);
  for (const bad of [
    { providerId: "x".repeat(65_536), providerInfo: none, ciphertext: none },
    { providerId: "x", providerInfo: long, ciphertext: none },
    { providerId: "x", providerInfo: none, ciphertext: long },
  ]) {
    expect(() => encodeEncryptedDataKeys([bad])).toThrow(RangeError);
  }
  const tiny = { providerId: "", providerInfo: none, ciphertext: none };
  expect(() => encodeEncryptedDataKeys(Array(65_536).fill(tiny))).toThrow(
    RangeError,
  );
});

test("a count that promises more than there is costs no memory", () => {
  expect(() =>
    decodeEncryptedDataKeys(Uint8Array.of(255, 255), 0xffff),
  ).toThrow(/expected 8 bytes, got 2/);
});
