import { u16 } from "../util/big-endian.ts";
import type { Bytes } from "../util/bytes.ts";

/** Length of a count or a length in bytes. */
const NUMBER_LENGTH = 2;

/**
 * Serializes byte fields as the AWS Encryption SDK does: `count`, then each field after its length. All numbers are unsigned
 * 16-bit big-endian.
 *
 * @param count number of records that the fields belong to
 * @throws {RangeError} if the count or a length does not fit 16 bits
 */
export function serializeFields(
  count: number,
  fields: readonly Uint8Array[],
): Bytes {
  let length = NUMBER_LENGTH;
  for (const field of fields) length += NUMBER_LENGTH + field.length;
  const bytes = new Uint8Array(length);
  bytes.set(u16(count));
  let offset = NUMBER_LENGTH;
  for (const field of fields) {
    bytes.set(u16(field.length), offset);
    bytes.set(field, offset + NUMBER_LENGTH);
    offset += NUMBER_LENGTH + field.length;
  }
  return bytes;
}
