import { type DataKeyCacheOptions, readLimits } from "../../cache/limits.ts";
import { steadyClock } from "../../util/clock.ts";
import {
  assertNestedOptions,
  namesOf,
  snapshotOptions,
} from "../../util/options.ts";
import { assertFunction } from "../../util/read-value.ts";

/** Options of a cache of branch keys. */
export type BranchKeyCacheLimits = Pick<
  DataKeyCacheOptions,
  "capacity" | "clock" | "maxAgeSeconds"
>;

const NAMES = /* @__PURE__ */ namesOf<BranchKeyCacheLimits>({
  capacity: true,
  clock: true,
  maxAgeSeconds: true,
});

/** Checked limits of a cache of branch keys. */
export interface BranchKeyLimits {
  /** Maximum number of entries. */
  readonly capacity: number;
  /** Milliseconds for which a branch key is used after it was asked for. */
  readonly maxAge: number;
  /** Returns the time in milliseconds. */
  readonly clock: () => number;
}

/**
 * Reads the option `cache` of a key store or branch keyring.
 *
 * @param capacity default of `capacity`
 * @throws {TypeError} if a limit is unknown or has the wrong type
 * @throws {RangeError} if a limit is out of its range
 */
export function readBranchKeyLimits(
  cache: unknown,
  capacity: number,
): BranchKeyLimits {
  assertNestedOptions("cache", cache, NAMES);
  const given = snapshotOptions(cache as BranchKeyCacheLimits, NAMES);
  const clock = given.clock ?? steadyClock();
  assertFunction("cache.clock", clock, "a function that returns milliseconds");
  const limits = readLimits({ capacity, ...given });
  return { capacity: limits.capacity, maxAge: limits.maxAge, clock };
}
