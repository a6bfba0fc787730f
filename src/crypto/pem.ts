import { decodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";

/** One PEM block (RFC 7468): its label, and the DER bytes in it. */
export interface Pem {
  readonly label: string;
  readonly der: Bytes;
}

const BLOCK =
  /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/;

/** Line breaks as variables of an environment often have them: a backslash and a letter, neither of which PEM has. */
const WRITTEN_BREAK = /(?:\\r)?\\n/g;

/**
 * Reads text that is one PEM block and nothing else, or gives `null`. Lines end as they like, also in a backslash and an
 * `n`. Headers, as in keys that OpenSSL encrypted the old way, are not base64, and so no part of a block.
 */
export function decodePem(text: string): Pem | null {
  const lines = text.replaceAll(WRITTEN_BREAK, "\n");
  const [, label, body] = BLOCK.exec(lines) ?? [];
  if (label === undefined || body === undefined) return null;
  const der = decodeBase64(body.replaceAll(/\s/g, ""));
  return der === null ? null : { label, der };
}

/** Returns the labels of all blocks that a text begins, in their order. */
export function pemLabels(text: string): string[] {
  const begins = text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g);
  return Array.from(begins, ([, label = ""]) => label);
}
