/**
 * Seed of all random input of the tests, so that runs are the same and a failure can be reproduced. It is printed first;
 * `SEALMASK_SEED=7 npm test` sets another seed. On Bun preload.ts imports this file, on other runtimes the adapter does.
 */
import { env } from "node:process";
import fc from "fast-check";

const DEFAULT_SEED = 20_261_101;

function readSeed(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_SEED;
  const seed = Number(text);
  // fast-check uses 32 bits and silently drops the rest.
  if (Number.isInteger(seed) && (seed | 0) === seed) return seed;
  throw new RangeError(
    `Cannot use SEALMASK_SEED: expected an integer of 32 bits, got ${text}`,
  );
}

/** Seed of this run. */
export const seed: number = readSeed(env.SEALMASK_SEED);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
console.log(`SEALMASK_SEED=${seed}`);
