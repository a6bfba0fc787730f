import type { Bytes } from "../util/bytes.ts";

/** Length of an AES-GCM initialization vector in bytes (NIST SP 800-38D section 8.2.2). */
export const IV_LENGTH = 12;

/**
 * Returns an initialization vector of 12 random bytes for one message. The bytes come from the runtime with each call and
 * never from a pool: virtual machines restored from one snapshot would share the pool, and reuse its vectors under one data
 * key.
 */
export function randomIv(): Bytes {
  return crypto.getRandomValues(new Uint8Array(IV_LENGTH));
}
