import type { Bytes } from "./bytes.ts";

/** The methods of ECMAScript's "ArrayBuffer to/from Base64", which TypeScript's library does not know yet. */
interface Base64Array {
  toBase64(options: { alphabet: "base64url"; omitPadding: true }): string;
  setFromBase64(text: string, options: { alphabet: "base64url" }): unknown;
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
  /** Decodes leniently; what is not canonical is found by encoding the answer again. */
  decode(text: string): Bytes;
}

function byteLength(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

const standard: Codec = {
  encode: (bytes) =>
    (bytes as unknown as Base64Array).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    }),
  decode(text) {
    const bytes = new Uint8Array(byteLength(text));
    (bytes as unknown as Base64Array).setFromBase64(text, {
      alphabet: "base64url",
    });
    return bytes;
  },
};

function buffers(buffer: BufferLike): Codec {
  return {
    encode: (bytes) =>
      buffer
        .from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString("base64url"),
    decode(text) {
      // Not `Buffer.from(text)`: its answer may lie in memory that all buffers share.
      const bytes = new Uint8Array(byteLength(text));
      buffer.from(bytes.buffer, 0, bytes.length).write(text, "base64url");
      return bytes;
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
  decode: (text) =>
    Uint8Array.from(
      atob(text.replaceAll("-", "+").replaceAll("_", "/")),
      (character) => character.charCodeAt(0),
    ),
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
 * white space, the other alphabet, set bits after the last byte. Encoding again is what proves it, so that
 * strictness does not rest on any runtime's decoder.
 */
export function decodeBase64Url(text: string): Bytes | null {
  let bytes: Bytes;
  try {
    bytes = codec.decode(text);
  } catch {
    return null;
  }
  return codec.encode(bytes) === text ? bytes : null;
}
