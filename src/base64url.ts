import type { Bytes } from "./bytes.ts";

/** The methods of ECMAScript's "ArrayBuffer to/from Base64", which TypeScript's library does not know yet. */
interface Base64Array {
  toBase64(options: { alphabet: "base64url"; omitPadding: true }): string;
  setFromBase64(
    text: string,
    options: { alphabet: "base64url" },
  ): { written: number };
}

/** What `Buffer` can do with bytes. */
interface BufferBytes {
  toString(encoding: "base64url"): string;
  write(text: string, encoding: "base64url"): number;
}

/** The part of `Buffer` used here, on runtimes that have it. */
interface BufferLike {
  from(memory: ArrayBufferLike, offset: number, length: number): BufferBytes;
  byteLength(text: string): number;
  isBuffer(value: unknown): boolean;
}

interface Codec {
  encode(bytes: Uint8Array): string;
  /**
   * Decodes to the beginning of `target`, and gives the number of bytes. White space and padding may be skipped, and
   * bits after the last byte ignored; for any other character it gives -1 or throws.
   */
  decodeInto(target: Bytes, text: string): number;
}

const UNPADDED = { alphabet: "base64url", omitPadding: true } as const;

// The casts below say what `codecOf` has found out.
const standard: Codec = {
  encode: (bytes) => (bytes as unknown as Base64Array).toBase64(UNPADDED),
  decodeInto: (target, text) =>
    (target as unknown as Base64Array).setFromBase64(text, UNPADDED).written,
};

function buffers(buffer: BufferLike): Codec {
  const viewOf = (bytes: Uint8Array) =>
    buffer.isBuffer(bytes)
      ? (bytes as unknown as BufferBytes)
      : buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    encode: (bytes) => viewOf(bytes).toString("base64url"),
    decodeInto(target, text) {
      // Buffers take both alphabets, and of a character beyond ASCII perhaps its low byte; they skip the rest.
      const foreign =
        text.includes("+") ||
        text.includes("/") ||
        buffer.byteLength(text) !== text.length;
      // Not `Buffer.from(text)`: its answer may lie in memory that all buffers share.
      return foreign ? -1 : viewOf(target).write(text, "base64url");
    },
  };
}

/** Picks the faster codec that a global object offers: every runtime has the standard one, or else `Buffer`. */
export function codecOf(scope: object, prototype: object): Codec {
  if ("toBase64" in prototype && "setFromBase64" in prototype) return standard;
  return buffers((scope as { readonly Buffer: BufferLike }).Buffer);
}

const codec = codecOf(globalThis, Uint8Array.prototype);

/** Encodes bytes as unpadded base64url (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return codec.encode(bytes);
}

/** The last characters that leave no bits set after the last byte, by the number of characters in the last group. */
const LAST_CHARACTERS: readonly (string | undefined)[] = [
  undefined,
  "",
  "AQgw",
  "AEIMQUYcgkosw048",
];

/**
 * Decodes unpadded base64url, or gives `null` for any text that {@link encodeBase64Url} cannot have written: padding,
 * white space, the other alphabet, set bits after the last byte.
 *
 * @param text what to decode
 * @param spare zero bytes to leave after the decoded ones
 */
export function decodeBase64Url(text: string, spare = 0): Bytes | null {
  const last = LAST_CHARACTERS[text.length % 4];
  if (last !== undefined && !last.includes(text.at(-1) as string)) return null;
  const length = Math.floor((text.length * 3) / 4);
  const bytes = new Uint8Array(length + spare);
  try {
    // Every character skipped makes the answer shorter than the text's length promises.
    return codec.decodeInto(bytes, text) === length ? bytes : null;
  } catch {
    return null;
  }
}
