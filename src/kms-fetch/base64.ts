import type { Bytes } from "../bytes.ts";

/** Encodes bytes as base64 (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  // One by one: a call takes only so many arguments, and what is too long is KMS's to refuse.
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Decodes base64, or gives `null` for any text that {@link encodeBase64} cannot have written. */
export function decodeBase64(text: string): Bytes | null {
  try {
    const binary = atob(text);
    // `atob` forgives white space, missing padding and set bits after the last byte.
    if (btoa(binary) !== text) return null;
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
