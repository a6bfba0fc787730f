import { type Bytes, concatBytes } from "../../util/bytes.ts";

/**
 * Returns the compressed form of an elliptic-curve point (SEC 1 section 2.3.3).
 *
 * @param x big-endian coordinate with the byte length of the curve's field
 * @param y big-endian coordinate with the byte length of the curve's field
 */
export function compressPoint(x: Uint8Array, y: Uint8Array): Bytes {
  const isOdd = ((y.at(-1) ?? 0) & 1) === 1;
  return concatBytes(Uint8Array.of(isOdd ? 3 : 2), x);
}
