import { tagOf } from "./type-name.ts";

/** Byte array on unshared memory, as WebCrypto requires; a plain `Uint8Array` may be a view of a `SharedArrayBuffer`. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Copies bytes into new, unshared memory, so that later changes by their owner have no effect on the copy. */
export function copyBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** Joins a list of byte arrays of any length into a new one. */
export function joinBytes(parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Joins the given byte arrays into a new one; for a long list use {@link joinBytes}. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  return joinBytes(parts);
}

/**
 * Compares byte arrays as unsigned bytes, for `Array.prototype.sort`. A prefix comes before any longer array that it
 * begins. UTF-8 bytes sort in the order of their code points.
 */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Tells whether two byte arrays are equal, in time that depends only on their lengths. */
export function equalBytesConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= (a[i] as number) ^ (b[i] as number);
  }
  return difference === 0;
}

/** Tells whether two strings are equal, in time that depends only on their lengths. */
export function equalConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  }
  return difference === 0;
}

/**
 * Tells whether a value is a `Uint8Array`, by its tag: under a test runner the array may come from another realm, where
 * `instanceof` fails.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";
}
