import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { tagOf } from "../../util/type-name.ts";

/**
 * Returns a copy of the bytes in a value of a binary type, in the order in which they lie in memory: a `Uint8Array`, a
 * `Buffer`, any other typed array, a `DataView` or an `ArrayBuffer`. Returns `undefined` for a value of another type.
 */
export function copyBinary(value: object): Bytes | undefined {
  if (value instanceof Uint8Array) return copyBytes(value);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return copyBytes(new Uint8Array(buffer, byteOffset, byteLength));
  }
  // An `ArrayBuffer` of another realm is no instance of this realm's class.
  if (value instanceof ArrayBuffer || tagOf(value) === "ArrayBuffer") {
    return copyBytes(new Uint8Array(value as ArrayBuffer));
  }
  return undefined;
}
