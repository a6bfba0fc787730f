import { decodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";

/** Decoded PEM block (RFC 7468). */
export interface Pem {
  /** Label in the first line, such as `"PRIVATE KEY"`. */
  readonly label: string;
  /** DER bytes of the content. */
  readonly der: Bytes;
}

const BLOCK =
  /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/;

/** Line break written as a backslash and a letter, as environment variables often hold it; PEM has no backslashes. */
const WRITTEN_BREAK = /(?:\\r)?\\n/g;

/**
 * Decodes a text that holds exactly one PEM block; returns `null` for any other text. Accepts any line break, also an
 * escaped `\n`. Rejects a block with headers, such as a key in OpenSSL's old encrypted format.
 */
export function decodePem(text: string): Pem | null {
  const lines = text.replaceAll(WRITTEN_BREAK, "\n");
  const [, label, body] = BLOCK.exec(lines) ?? [];
  if (label === undefined || body === undefined) return null;
  const der = decodeBase64(body.replaceAll(/\s/g, ""));
  return der === null ? null : { label, der };
}

/** Returns the label of each `-----BEGIN …-----` line of a text, in order. */
export function pemLabels(text: string): string[] {
  const begins = text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g);
  return Array.from(begins, ([, label = ""]) => label);
}
