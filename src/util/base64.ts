import type { Bytes } from "./bytes.ts";

/** Name of one of the two alphabets of RFC 4648, as `Buffer` and `Uint8Array` spell it. */
type Alphabet = "base64" | "base64url";

/** Base64 encoder and decoder of one runtime. */
interface Codec {
  /** Encodes bytes: base64 with padding, base64url without. */
  encode(bytes: Uint8Array, alphabet: Alphabet): string;
  /**
   * Decodes unpadded text into the beginning of `target` and returns the number of bytes written. May skip white space and
   * ignore bits after the last byte. Returns -1 or throws if any other character is outside the alphabet.
   */
  decodeInto(target: Bytes, text: string, alphabet: Alphabet): number;
}

/** Methods of ECMAScript's "ArrayBuffer to/from Base64", which TypeScript's library does not declare yet. */
interface Base64Array {
  toBase64(options: object): string;
  setFromBase64(text: string, options: object): { written: number };
}

const OPTIONS = {
  base64: { alphabet: "base64" },
  base64url: { alphabet: "base64url", omitPadding: true },
} as const;

const standard: Codec = {
  // Used only where the methods exist; the type lacks them.
  encode: (bytes, alphabet) =>
    (bytes as Uint8Array & Base64Array).toBase64(OPTIONS[alphabet]),
  decodeInto: (target, text, alphabet) =>
    (target as Bytes & Base64Array).setFromBase64(text, OPTIONS[alphabet])
      .written,
};

/** Methods of a `Buffer` instance that this file uses. */
interface BufferBytes {
  toString(encoding: Alphabet): string;
  write(text: string, encoding: Alphabet): number;
}

/** Static methods of `Buffer` that this file uses, on runtimes that have `Buffer`. */
interface BufferLike {
  from(memory: ArrayBufferLike, offset: number, length: number): BufferBytes;
  byteLength(text: string): number;
  isBuffer(value: unknown): boolean;
}

/** For each alphabet, the two characters that belong to the other alphabet alone. */
const FOREIGN = { base64: ["-", "_"], base64url: ["+", "/"] } as const;

function bufferCodec(buffer: BufferLike): Codec {
  const viewOf = (bytes: Uint8Array) =>
    // A Buffer has these methods; `isBuffer` of the runtime's type does not narrow to them.
    buffer.isBuffer(bytes)
      ? (bytes as Uint8Array & BufferBytes)
      : buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    encode: (bytes, alphabet) => viewOf(bytes).toString(alphabet),
    decodeInto(target, text, alphabet) {
      // A Buffer reads both alphabets, skips unknown characters, and may read a non-ASCII character by its low byte.
      const [first, second] = FOREIGN[alphabet];
      const isForeign =
        text.includes(first) ||
        text.includes(second) ||
        buffer.byteLength(text) !== text.length;
      // `Buffer.from(text)` may return a view of the memory pool that all buffers share, so write into `target` instead.
      return isForeign ? -1 : viewOf(target).write(text, alphabet);
    },
  };
}

/** Codec on `btoa` and `atob` of the HTML standard, for runtimes with neither of the faster codecs. */
const portable: Codec = {
  encode(bytes, alphabet) {
    let binary = "";
    // One byte at a time, because engines limit the number of arguments of a call.
    for (const byte of bytes) binary += String.fromCharCode(byte);
    const text = btoa(binary);
    return alphabet === "base64" ? text : toUrlAlphabet(text);
  },
  decodeInto(target, text, alphabet) {
    const [first, second] = FOREIGN[alphabet];
    if (text.includes(first) || text.includes(second)) return -1;
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    for (let i = 0; i < binary.length; i++) target[i] = binary.charCodeAt(i);
    return binary.length;
  },
};

function toUrlAlphabet(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Returns the fastest codec that a runtime offers.
 *
 * @param scope the global object, which may hold `Buffer`
 * @param prototype `Uint8Array.prototype`, which may have the base64 methods of ECMAScript
 */
export function codecOf(scope: object, prototype: object): Codec {
  if ("toBase64" in prototype && "setFromBase64" in prototype) return standard;
  const { Buffer } = scope as { readonly Buffer?: BufferLike };
  return Buffer ? bufferCodec(Buffer) : portable;
}

const codec = codecOf(globalThis, Uint8Array.prototype);

/**
 * Last characters that leave no bits set after the last byte, by the number of characters in the last group. The empty
 * string allows any character; `undefined` allows none, as no group has a single character.
 */
const LAST_CHARACTERS: readonly (string | undefined)[] = [
  undefined,
  "",
  "AQgw",
  "AEIMQUYcgkosw048",
];

/** Padding of the last group, by the number of its characters. */
const PADDING: readonly string[] = ["", "", "==", "="];

function decodeUnpadded(
  text: string,
  alphabet: Alphabet,
  spare: number,
): Bytes | null {
  const last = LAST_CHARACTERS[text.length % 4];
  if (last !== undefined && !last.includes(text.at(-1) as string)) return null;
  const length = Math.floor((text.length * 3) / 4);
  const bytes = new Uint8Array(length + spare);
  try {
    // Each character that the codec skipped makes the result shorter than the length of the text allows.
    return codec.decodeInto(bytes, text, alphabet) === length ? bytes : null;
  } catch {
    return null;
  }
}

/** Encodes bytes as base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return codec.encode(bytes, "base64");
}

/**
 * Decodes base64 with padding. Returns `null` for any text that {@link encodeBase64} cannot have written: missing padding,
 * white space, the other alphabet, set bits after the last byte.
 */
export function decodeBase64(text: string): Bytes | null {
  const end = text.indexOf("=");
  const unpadded = end < 0 ? text : text.slice(0, end);
  const isPadded = text === `${unpadded}${PADDING[unpadded.length % 4]}`;
  return isPadded ? decodeUnpadded(unpadded, "base64", 0) : null;
}

/** Encodes bytes as unpadded base64url (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return codec.encode(bytes, "base64url");
}

/**
 * Decodes unpadded base64url. Returns `null` for any text that {@link encodeBase64Url} cannot have written: padding, white
 * space, the other alphabet, set bits after the last byte.
 *
 * @param text the text to decode
 * @param spare number of zero bytes to append to the decoded bytes
 */
export function decodeBase64Url(text: string, spare = 0): Bytes | null {
  return decodeUnpadded(text, "base64url", spare);
}
