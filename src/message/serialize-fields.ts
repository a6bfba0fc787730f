import { u16 } from "../util/big-endian.ts";
import { type Bytes, concatBytes, joinBytes } from "../util/bytes.ts";

/**
 * Serialises as the AWS Encryption SDK does: a count, then each field after its length.
 *
 * @throws {RangeError} when a number does not fit 16 bits
 */
export function serializeFields(
  count: number,
  fields: readonly Uint8Array[],
): Bytes {
  const prefixed = fields.map((field) => concatBytes(u16(field.length), field));
  return joinBytes([u16(count), ...prefixed]);
}
