import type { Bytes } from "./bytes.ts";

let encoder: TextEncoder | undefined;

/** Encodes a string in UTF-8. A lone surrogate becomes U+FFFD; a caller that must not lose it checks the string first. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** Maximum number of bytes that UTF-8 takes for one UTF-16 code unit. */
export const MAX_UNIT_LENGTH = 3;

const MAX_ASCII = 0x7f;

/** Length of the longest text that is written character by character, which is faster for short ones. */
const MAX_SHORT = 48;

/**
 * Encodes a string as {@link encodeUtf8} does, into the middle of an array; faster for short strings in ASCII, which most
 * names are.
 *
 * @param target array with room for {@link MAX_UNIT_LENGTH} bytes for each UTF-16 code unit
 * @returns the number of bytes written
 */
export function writeUtf8(target: Bytes, start: number, text: string): number {
  const { length } = text;
  let at = 0;
  if (length <= MAX_SHORT) {
    for (; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > MAX_ASCII) break;
      target[start + at] = unit;
    }
    if (at === length) return length;
  }
  encoder ??= new TextEncoder();
  const rest = target.subarray(start + at);
  return at + encoder.encodeInto(text.slice(at), rest).written;
}

/** Returns a number that orders UTF-16 code units as UTF-8 does: surrogates, which four bytes begin with, come last. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Compares well-formed strings by their bytes in UTF-8, for `Array.prototype.sort`. */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const unit = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (unit !== other) return rankOf(unit) - rankOf(other);
  }
  return a.length - b.length;
}

interface Decoders {
  readonly lenient: TextDecoder;
  readonly strict: TextDecoder;
}

let decoders: Decoders | undefined;

/** Creates the decoders, which takes long enough to put it off until the first use. */
function makeDecoders(): Decoders {
  // Keep a leading U+FEFF, so that decoding restores exactly the encoded text.
  const ignoreBOM = true;
  return {
    lenient: new TextDecoder("utf-8", { ignoreBOM }),
    strict: new TextDecoder("utf-8", { ignoreBOM, fatal: true }),
  };
}

/**
 * Decodes UTF-8; keeps a leading byte order mark.
 *
 * @throws {TypeError} if the bytes are not valid UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  decoders ??= makeDecoders();
  const text = decoders.lenient.decode(bytes);
  // The strict decoder is several times slower on some runtimes, so use it only to check a U+FFFD of the lenient one.
  return text.includes("\ufffd") ? decoders.strict.decode(bytes) : text;
}
