import type { Bytes } from "../util/bytes.ts";
import { IV_LENGTH } from "./random-iv.ts";

/** Number of random bytes in the pool. */
const CAPACITY = 128 * IV_LENGTH;

/** Milliseconds after which the rest of the pool is discarded. */
const MAX_AGE = 1_000;

/**
 * Creates a generator of initialization vectors that draws random bytes in bulk, for a runtime where each call for random
 * bytes is expensive. Each vector is returned once and wiped from the pool. The pool is refilled after a second, so that a
 * machine restored from a snapshot does not reuse the vectors of the frozen machine.
 *
 * @param fill fills an array with random bytes
 * @param now the system's time in milliseconds, which also advances while a machine is frozen
 * @returns a function that returns a new vector of 12 bytes
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
      // Mark the pool as empty first: if `fill` throws, no old vector is returned later.
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
