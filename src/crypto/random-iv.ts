import type { Bytes } from "../util/bytes.ts";

/** Bytes in an AES-GCM initialisation vector (NIST SP 800-38D section 8.2.2). */
export const IV_LENGTH = 12;

/**
 * The initialisation vector for one message, 12 random bytes. Drawn from the runtime for each message and not from a
 * pool: virtual machines restored from one snapshot would share the pool, and with it vectors under one data key.
 */
export function randomIv(): Bytes {
  return crypto.getRandomValues(new Uint8Array(IV_LENGTH));
}
