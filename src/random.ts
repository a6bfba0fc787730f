import type { Bytes } from "./bytes.ts";

/** Bytes in an AES-GCM initialisation vector (NIST SP 800-38D section 8.2.2). */
export const IV_LENGTH = 12;

const POOL_LENGTH = IV_LENGTH * 341;

// A virtual machine restored from a snapshot would draw what its siblings draw. Time has passed for a restored
// machine, so a pool that is not fresh is thrown away.
const POOL_LIFE_MS = 1_000;

/**
 * Draws initialisation vectors from a pool of random bytes: one call to the system's generator serves many
 * messages. A vector is handed out once, and wiped from the pool as it is.
 */
export function ivSource(
  fill: (bytes: Bytes) => unknown = (bytes) => crypto.getRandomValues(bytes),
  now: () => number = Date.now,
): () => Bytes {
  let pool = new Uint8Array(0);
  let next = 0;
  let filledAt = 0;
  return () => {
    const age = now() - filledAt;
    if (next >= pool.length || !(age >= 0 && age < POOL_LIFE_MS)) {
      if (pool.length === 0) pool = new Uint8Array(POOL_LENGTH);
      fill(pool);
      next = 0;
      filledAt = now();
    }
    const end = next + IV_LENGTH;
    const iv = pool.slice(next, end);
    pool.fill(0, next, end);
    next = end;
    return iv;
  };
}

/** The initialisation vector for one message, 12 bytes, never given out twice. */
export const randomIv: () => Bytes = ivSource();
