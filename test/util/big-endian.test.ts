import { expect, test } from "bun:test";
import fc from "fast-check";
import { readUnsigned, u32, u64 } from "../../src/util/big-endian.ts";

test("numbers are written with the highest byte first", () => {
  expect([...u64(0x01_02_03_04_05_06)]).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
  expect([...u64(Number.MAX_SAFE_INTEGER)]).toEqual([
    0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  ]);
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (low) => {
      const number = low + 2 ** 31;
      expect([...u64(number)]).toEqual([0, 0, 0, 0, ...u32(number)]);
      expect(readUnsigned(u64(number))).toBe(number);
    }),
  );
});
