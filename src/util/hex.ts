import type { Bytes } from "./bytes.ts";

const DIGITS = /^(?:[0-9a-f]{2})*$/i;

/** Encodes bytes as lower-case hexadecimal digits, two for each byte. */
export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Decodes hexadecimal digits of either case. Returns `null` for any other text and for an odd number of digits. */
export function decodeHex(text: string): Bytes | null {
  if (!DIGITS.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

/**
 * Returns random lower-case hexadecimal digits.
 *
 * @param length number of random bytes; each gives two digits
 */
export function randomHex(length: number): string {
  return encodeHex(crypto.getRandomValues(new Uint8Array(length)));
}
