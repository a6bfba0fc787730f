/**
 * One seed for everything random in tests, so that each run is the same and a failure can be had again. It is printed
 * first; `SEALMASK_SEED=7 npm test` takes another one. preload.ts imports this file on Bun, and
 * the adapter on the other runtimes.
 */
import { env } from "node:process";
import fc from "fast-check";

const DEFAULT_SEED = 20_261_101;

function readSeed(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_SEED;
  const seed = Number(text);
  // fast-check takes 32 bits, and would cut the rest off without a word.
  if (Number.isInteger(seed) && (seed | 0) === seed) return seed;
  throw new RangeError(
    `Cannot use SEALMASK_SEED: expected an integer of 32 bits, got ${text}`,
  );
}

/** The seed of this run. */
export const seed: number = readSeed(env.SEALMASK_SEED);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
console.log(`SEALMASK_SEED=${seed}`);
