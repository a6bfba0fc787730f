import { expect, test } from "bun:test";
import fc from "fast-check";
import { encodeUtf8 } from "../../src/util/utf8.ts";
import { encodeInSlab } from "../../src/util/utf8-slab.ts";

const texts = fc.array(fc.string({ unit: "binary", maxLength: 300 }), {
  maxLength: 300,
});

test("texts are encoded as elsewhere, and stay what they are while others come", () => {
  fc.assert(
    fc.property(texts, (all) => {
      const encoded = all.map(encodeInSlab);
      for (const [i, bytes] of encoded.entries()) {
        expect([...bytes]).toEqual([...encodeUtf8(all[i] as string)]);
      }
    }),
    { numRuns: 50 },
  );
});

test("texts of any length are encoded, lone surrogates as U+FFFD", () => {
  for (const length of [0, 1, 2_730, 2_731, 8_192, 21_845, 70_000]) {
    for (const unit of ["a", "é", "\u20ac", "\ud800"]) {
      const text = unit.repeat(length);
      const [slab, own] = [encodeInSlab(text), encodeUtf8(text)];
      expect(slab.length).toBe(own.length);
      expect(slab.every((byte, i) => byte === own[i])).toBe(true);
    }
  }
});
