import { decodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";

/** One PEM block (RFC 7468): its label, and the DER bytes in it. */
export interface Pem {
  readonly label: string;
  readonly der: Bytes;
}

const BLOCK =
  /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/;

/**
 * Reads text that is one PEM block and nothing else, or gives `null`. Headers, as in keys that OpenSSL encrypted
 * the old way, are not base64, and so no part of one.
 */
export function decodePem(text: string): Pem | null {
  const [, label, body] = BLOCK.exec(text) ?? [];
  if (label === undefined || body === undefined) return null;
  const der = decodeBase64(body.replaceAll(/\s/g, ""));
  return der === null ? null : { label, der };
}
