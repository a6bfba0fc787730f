import type { Bytes } from "../util/bytes.ts";
import { IV_LENGTH } from "./random-iv.ts";

const CAPACITY = 128 * IV_LENGTH;

/** Milliseconds. */
const MAX_AGE = 1_000;

/**
 * Draws initialisation vectors in bulk, for a runtime whose random numbers cost more by the call than by the byte. Each is
 * given once and wiped from the pool; what is left after a second is thrown away, so that a machine restored from a
 * snapshot does not go on with the pool of the machine that was frozen.
 *
 * @param fill fills an array with random bytes
 * @param now the system's time in milliseconds, which shows that a machine was frozen
 */
export function ivPool(
  fill: (bytes: Bytes) => void,
  now: () => number = Date.now,
): () => Bytes {
  const pool = new Uint8Array(CAPACITY);
  let next = CAPACITY;
  let filledAt = 0;
  return () => {
    const time = now();
    const age = time - filledAt;
    if (next === CAPACITY || !(age >= 0 && age < MAX_AGE)) {
      // Should this fail, nothing of the pool is given any more.
      next = CAPACITY;
      fill(pool);
      next = 0;
      filledAt = time;
    }
    const end = next + IV_LENGTH;
    const iv = pool.slice(next, end);
    pool.fill(0, next, end);
    next = end;
    return iv;
  };
}
