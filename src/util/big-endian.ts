import { refuseAs } from "./assert.ts";
import type { Bytes } from "./bytes.ts";

/** The largest unsigned 16-bit number. */
export const MAX_U16 = 0xffff;

/**
 * Writes a count or length as an unsigned 16-bit big-endian number.
 *
 * @throws {RangeError} when it does not fit
 */
export function u16(value: number): Bytes {
  if (value <= MAX_U16) return Uint8Array.of(value >>> 8, value & 0xff);
  return refuseAs(
    "the encryption context or data key",
    `at most ${MAX_U16} bytes`,
    `${value}`,
    RangeError,
  );
}

/** Writes an unsigned 32-bit big-endian number. */
export function u32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Reads an unsigned big-endian number of up to six bytes. */
export function readUnsigned(bytes: Uint8Array): number {
  let number = 0;
  for (const byte of bytes) number = number * 256 + byte;
  return number;
}
