import { u16 } from "../util/big-endian.ts";
import { type Bytes, concatBytes, joinBytes } from "../util/bytes.ts";

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
  const prefixed = fields.map((field) => concatBytes(u16(field.length), field));
  return joinBytes([u16(count), ...prefixed]);
}
