import { readLimits } from "../../cache/limits.ts";
import {
  assertNestedOptions,
  namesOf,
  snapshotOptions,
} from "../../util/options.ts";
import { assertFunction } from "../../util/read-value.ts";
import type { KeyStoreOptions } from "./key-store-options.ts";
import type { Store } from "./resolved-store.ts";

type CacheOptions = NonNullable<KeyStoreOptions["cache"]>;

const NAMES = /* @__PURE__ */ namesOf<CacheOptions>({
  capacity: true,
  clock: true,
  maxAgeSeconds: true,
});

const CAPACITY = 1_000;

/**
 * Reads and checks the option `cache`.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type
 * @throws {RangeError} if a limit is out of its range
 */
export function readCacheLimits(
  cache: CacheOptions | undefined,
): Pick<Store, "cache" | "maxAgeSeconds"> {
  assertNestedOptions("cache", cache, NAMES);
  const given = snapshotOptions(cache, NAMES);
  const { clock } = given;
  if (clock !== undefined) assertFunction("cache.clock", clock);
  const { capacity, maxAge } = readLimits({ capacity: CAPACITY, ...given });
  return { cache: { capacity, clock }, maxAgeSeconds: maxAge / 1_000 };
}
