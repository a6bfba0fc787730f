import { tagOf } from "./type-name.ts";

/** Bytes in memory of their own, as WebCrypto asks for; `Uint8Array` alone may stand on shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Copies bytes, so that later changes by their owner are not seen; also moves them off shared memory. */
export function copyBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** Joins a list of byte strings, however many, into a new one. */
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

/** Joins a few byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  return joinBytes(parts);
}

/** Orders byte strings as unsigned bytes, a prefix before what it begins: the order of UTF-8 text by code point. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Compares two strings in time that depends on their lengths alone. */
export function equalConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  }
  return difference === 0;
}

/** Tells bytes from other values by tag: under a test runner they may come from another realm, where `instanceof` fails. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";
}
