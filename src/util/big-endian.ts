import { refuseAs } from "./assert.ts";
import type { Bytes } from "./bytes.ts";

/** Largest unsigned 16-bit number. */
export const MAX_U16 = 0xffff;

/**
 * Encodes a count or a length in bytes as an unsigned 16-bit big-endian number.
 *
 * @throws {RangeError} if the value is above {@link MAX_U16}; the error message is about the encryption context or data
 * key
 */
export function u16(value: number): Bytes {
  const bytes = new Uint8Array(2);
  writeU16(bytes, 0, value);
  return bytes;
}

/** Writes a number into the middle of an array. Encodes it, and throws, as {@link u16} does. */
export function writeU16(target: Bytes, start: number, value: number): void {
  if (value > MAX_U16) {
    refuseAs(
      "the encryption context or data key",
      `at most ${MAX_U16} bytes`,
      `${value}`,
      RangeError,
    );
  }
  target[start] = value >>> 8;
  target[start + 1] = value & 0xff;
}

/** Encodes an unsigned 32-bit number as four big-endian bytes. */
export function u32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Encodes an unsigned number of at most 53 bits as eight big-endian bytes. */
export function u64(value: number): Bytes {
  const high = Math.floor(value / 2 ** 32);
  return Uint8Array.of(
    high >>> 24,
    high >>> 16,
    high >>> 8,
    high,
    value >>> 24,
    value >>> 16,
    value >>> 8,
    value,
  );
}

/** Decodes an unsigned big-endian number of up to six bytes. */
export function readUnsigned(bytes: Uint8Array): number {
  let number = 0;
  for (const byte of bytes) number = number * 256 + byte;
  return number;
}
