import { writeU16 } from "../util/big-endian.ts";
import type { Bytes } from "../util/bytes.ts";
import { MAX_UNIT_LENGTH, writeUtf8 } from "../util/utf8.ts";

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
  writeU16(bytes, 0, count);
  let offset = NUMBER_LENGTH;
  for (const field of fields) {
    writeU16(bytes, offset, field.length);
    bytes.set(field, offset + NUMBER_LENGTH);
    offset += NUMBER_LENGTH + field.length;
  }
  return bytes;
}

/** Serializes texts in UTF-8 as {@link serializeFields} does bytes. */
export function serializeTexts(count: number, texts: readonly string[]): Bytes {
  let most = NUMBER_LENGTH;
  for (const text of texts) {
    most += NUMBER_LENGTH + text.length * MAX_UNIT_LENGTH;
  }
  const bytes = new Uint8Array(most);
  writeU16(bytes, 0, count);
  let offset = NUMBER_LENGTH;
  for (const text of texts) {
    const length = writeUtf8(bytes, offset + NUMBER_LENGTH, text);
    writeU16(bytes, offset, length);
    offset += NUMBER_LENGTH + length;
  }
  return bytes.slice(0, offset);
}
