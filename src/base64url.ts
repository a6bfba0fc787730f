import type { Bytes } from "./bytes.ts";

/** The methods of ECMAScript's "ArrayBuffer to/from Base64", which TypeScript's library does not know yet. */
interface Base64Array {
  toBase64(options: { alphabet: "base64url"; omitPadding: true }): string;
  setFromBase64(
    text: string,
    options: { alphabet: "base64url" },
  ): { written: number };
}

/** The part of `Buffer` used here, on runtimes that have it. */
interface BufferLike {
  from(
    memory: ArrayBufferLike,
    offset: number,
    length: number,
  ): {
    toString(encoding: "base64url"): string;
    write(text: string, encoding: "base64url"): number;
  };
}

interface Codec {
  encode(bytes: Uint8Array): string;
  /**
   * Decodes to `target`, which has exactly the length that the text should give, and not one character in its last
   * group of four. Gives false, or throws, if the text is not canonical.
   */
  decodeInto(target: Bytes, text: string): boolean;
}

const standard: Codec = {
  encode: (bytes) =>
    (bytes as unknown as Base64Array).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    }),
  decodeInto(target, text) {
    const { written } = (target as unknown as Base64Array).setFromBase64(text, {
      alphabet: "base64url",
    });
    // The standard refuses foreign characters; white space and padding, which it skips, make the answer shorter.
    if (written !== target.length) return false;
    const rest = text.length % 4;
    if (rest === 0) return true;
    // Encoding the last group again shows whether bits were set after its last byte.
    const lastGroup = target.subarray(written - (rest - 1));
    return standard.encode(lastGroup) === text.slice(-rest);
  },
};

function buffers(buffer: BufferLike): Codec {
  return {
    encode: (bytes) =>
      buffer
        .from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString("base64url"),
    decodeInto(target, text) {
      // Not `Buffer.from(text)`: its answer may lie in memory that all buffers share.
      const view = buffer.from(target.buffer, target.byteOffset, target.length);
      view.write(text, "base64url");
      // Buffers take both alphabets and skip what they do not know; only encoding again shows it.
      return view.toString("base64url") === text;
    },
  };
}

const CHUNK = 0x8000;

/** For runtimes with neither (older browsers): the standard alphabet of `btoa` and `atob`, translated. */
const portable: Codec = {
  encode(bytes) {
    let binary = "";
    for (let i = 0; i < bytes.length; i += CHUNK) {
      binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
    }
    return btoa(binary)
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  },
  decodeInto(target, text) {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    for (let i = 0; i < binary.length; i++) target[i] = binary.charCodeAt(i);
    return portable.encode(target) === text;
  },
};

/** Picks the fastest codec that a global object offers. */
export function codecOf(scope: object, prototype: object): Codec {
  if ("toBase64" in prototype && "setFromBase64" in prototype) return standard;
  if ("Buffer" in scope) return buffers(scope.Buffer as BufferLike);
  return portable;
}

const codec = codecOf(globalThis, Uint8Array.prototype);

/** Encodes bytes as unpadded base64url (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return codec.encode(bytes);
}

/**
 * Decodes unpadded base64url, or gives `null` for any text that {@link encodeBase64Url} cannot have written: padding,
 * white space, the other alphabet, set bits after the last byte.
 *
 * @param text what to decode
 * @param spare zero bytes to leave after the decoded ones
 */
export function decodeBase64Url(text: string, spare = 0): Bytes | null {
  // No number of bytes is written with one character in the last group.
  if (text.length % 4 === 1) return null;
  const length = Math.floor((text.length * 3) / 4);
  const bytes = new Uint8Array(length + spare);
  const decoded = spare === 0 ? bytes : bytes.subarray(0, length);
  try {
    return codec.decodeInto(decoded, text) ? bytes : null;
  } catch {
    return null;
  }
}
