import { type Bytes, concatBytes } from "../../util/bytes.ts";

/**
 * Compresses a point (SEC 1 section 2.3.3).
 *
 * @param x big-endian, as long as the field
 * @param y the same
 */
export function compressPoint(x: Uint8Array, y: Uint8Array): Bytes {
  const isOdd = ((y.at(-1) ?? 0) & 1) === 1;
  return concatBytes(Uint8Array.of(isOdd ? 3 : 2), x);
}
