import { Buffer } from "node:buffer";
import type { Bytes } from "../bytes.ts";

/** Writes bytes as base64, the form in which they travel in JSON. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Reads base64; `null` when it is none. */
export function fromBase64(text: string): Bytes | null {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? new Uint8Array(Buffer.from(text, "base64")) : null;
}

/** Writes bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}
