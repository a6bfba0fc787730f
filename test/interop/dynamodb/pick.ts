import type { Random } from "../../../bench/support/random.ts";

/** Returns one of several values at random. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)] as T;
}
