import { decodeBase64Url, encodeBase64Url } from "../base64url.ts";
import type { Bytes } from "../bytes.ts";

const PADDING = ["", "", "==", "="];

/** Encodes bytes as base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes);
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return plain + PADDING[text.length % 4];
}

/** Decodes base64, or gives `null` for any text that {@link encodeBase64} cannot have written. */
export function decodeBase64(text: string): Bytes | null {
  const end = text.indexOf("=");
  const plain = end < 0 ? text : text.slice(0, end);
  const isPadded = text === plain + PADDING[plain.length % 4];
  if (!isPadded || plain.includes("-") || plain.includes("_")) return null;
  return decodeBase64Url(plain.replaceAll("+", "-").replaceAll("/", "_"));
}
