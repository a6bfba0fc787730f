import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { tagOf } from "../../util/type-name.ts";

/** Tells whether a value is an `ArrayBuffer` of any realm: neither class nor tag prove it, but a getter of the class does. */
function isArrayBuffer(value: object): value is ArrayBuffer {
  if (tagOf(value) !== "ArrayBuffer") return false;
  try {
    const { prototype } = ArrayBuffer;
    return typeof Reflect.get(prototype, "byteLength", value) === "number";
  } catch {
    return false;
  }
}

/**
 * Returns a copy of the bytes in a value of a binary type, in the order in which they lie in memory: a `Uint8Array`, a
 * `Buffer`, any other typed array, a `DataView` or an `ArrayBuffer`. Returns `undefined` for a value of another type.
 *
 * @throws {TypeError} if the memory was transferred to another owner, such as a worker
 */
export function copyBinary(value: object): Bytes | undefined {
  if (ArrayBuffer.isView(value)) {
    if (value instanceof Uint8Array) return copyBytes(value);
    const { buffer, byteOffset, byteLength } = value;
    return copyBytes(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return isArrayBuffer(value) ? copyBytes(new Uint8Array(value)) : undefined;
}

/**
 * Tells whether the AWS SDK stores bytes of this type as they are. It stores an `ArrayBuffer` and a `DataView` empty, and does not
 * take other typed arrays.
 */
export function isStoredAsIs(bytes: unknown): boolean {
  return bytes instanceof Uint8Array;
}
