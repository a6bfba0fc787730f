import { refuse } from "./errors.ts";

/** Bytes in memory of their own, as WebCrypto asks for; `Uint8Array` alone may stand on shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A value, or a promise of it: synchronous where the work can be done at once. */
export type MaybePromise<T> = T | Promise<T>;

let encoder: TextEncoder | undefined;

/** Whether a value is still awaited. By its `then`: where `Promise` was patched, async functions give the original. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}

/** Goes on with a value at once where it is there, and otherwise when it is. */
export function andThen<A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> {
  return isPromise(value) ? value.then(next) : next(value);
}

interface Decoders {
  readonly lenient: TextDecoder;
  readonly strict: TextDecoder;
}

let decoders: Decoders | undefined;

/** Made when first needed, as they take their time. */
function makeDecoders(): Decoders {
  // A leading U+FEFF is kept: what was encoded comes back.
  const ignoreBOM = true;
  return {
    lenient: new TextDecoder("utf-8", { ignoreBOM }),
    strict: new TextDecoder("utf-8", { ignoreBOM, fatal: true }),
  };
}

/** Encodes a string in UTF-8; a lone surrogate becomes U+FFFD, so reject those first where it matters. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** Decodes UTF-8 strictly; throws `TypeError` on malformed bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  decoders ??= makeDecoders();
  const text = decoders.lenient.decode(bytes);
  // The strict decoder is several times slower on some runtimes, and malformed bytes leave this character behind.
  return text.includes("\ufffd") ? decoders.strict.decode(bytes) : text;
}

/** Copies bytes, so that later changes by their owner are not seen; also moves them off shared memory. */
export function copyBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** Joins byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
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

/** The largest unsigned 16-bit number. */
export const MAX_U16 = 0xffff;

/**
 * A count or length as an unsigned 16-bit big-endian number.
 *
 * @throws {RangeError} when it does not fit
 */
export function u16(value: number): Bytes {
  if (value <= MAX_U16) return Uint8Array.of(value >>> 8, value & 0xff);
  return refuse(
    "the encryption context or data key",
    `at most ${MAX_U16} bytes, got ${value}`,
    RangeError,
  );
}

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
  return concatBytes(u16(count), ...prefixed);
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
