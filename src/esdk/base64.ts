import { decodeBase64Url } from "../base64url.ts";
import type { Bytes } from "../bytes.ts";

const PADDING = ["", "", "==", "="];

/** ECMAScript's method of byte arrays, which TypeScript's library does not know yet. */
interface Base64Bytes {
  toBase64?(): string;
}

/** The part of `Buffer` used here, on runtimes without it. */
interface BufferScope {
  readonly Buffer: {
    from(
      memory: ArrayBufferLike,
      offset: number,
      length: number,
    ): { toString(encoding: "base64"): string };
  };
}

/** Encodes bytes as base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const standard = (bytes as Base64Bytes).toBase64?.();
  if (standard !== undefined) return standard;
  // Every runtime that lacks the method above has it; its types are not everywhere.
  const { Buffer } = globalThis as unknown as BufferScope;
  const { buffer, byteOffset, length } = bytes;
  return Buffer.from(buffer, byteOffset, length).toString("base64");
}

/** Decodes base64, or gives `null` for any text that {@link encodeBase64} cannot have written. */
export function decodeBase64(text: string): Bytes | null {
  const end = text.indexOf("=");
  const plain = end < 0 ? text : text.slice(0, end);
  const isPadded = text === plain + PADDING[plain.length % 4];
  if (!isPadded || plain.includes("-") || plain.includes("_")) return null;
  return decodeBase64Url(plain.replaceAll("+", "-").replaceAll("/", "_"));
}
