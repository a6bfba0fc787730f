import { integerWithin, numberWithin, refuseAs } from "../util/assert.ts";
import { namesOf, readOption } from "../util/options.ts";

/** Options of a `DataKeyCache`. */
export interface DataKeyCacheOptions {
  /**
   * Maximum number of cached data keys to encrypt with, and the same number to decrypt with. The least recently used
   * data key is evicted first.
   *
   * @default 100
   */
  readonly capacity?: number | undefined;
  /**
   * Seconds for which a data key is used after the key service returned it. A keyring may allow less: a branch keyring does
   * so for the rest of its branch key's age.
   *
   * @default 300
   */
  readonly maxAgeSeconds?: number | undefined;
  /**
   * Maximum number of messages that one data key encrypts, at most 2^32 (NIST SP 800-38D, for random IVs).
   *
   * @default 2^32
   */
  readonly maxMessages?: number | undefined;
  /**
   * Maximum number of plaintext bytes that one data key encrypts.
   *
   * @default Number.MAX_SAFE_INTEGER
   */
  readonly maxBytes?: number | undefined;
  /**
   * True to cache unwrapped data keys too; false to call the key service for each decryption.
   *
   * @default true
   */
  readonly decrypt?: boolean | undefined;
  /**
   * Seconds before the end of `maxAgeSeconds` at which a data key in use is renewed in the background.
   *
   * @default 0, never
   */
  readonly refreshAheadSeconds?: number | undefined;
  /**
   * Function that returns the time in milliseconds. If the time steps back, the cache removes its data keys. The default
   * clock follows the system's time or the monotonic clock, whichever has advanced further, and never steps back.
   *
   * @default the system's time and its monotonic clock, whichever goes faster
   */
  readonly clock?: (() => number) | undefined;
}

/** Names of all options of a cache. */
export const CACHE_NAMES: readonly (keyof DataKeyCacheOptions)[] =
  /* @__PURE__ */ namesOf<DataKeyCacheOptions>({
    capacity: true,
    maxAgeSeconds: true,
    maxMessages: true,
    maxBytes: true,
    decrypt: true,
    refreshAheadSeconds: true,
    clock: true,
  });

/** Checked limits of a cache. */
export interface CacheLimits {
  /** Maximum number of entries in each pool. */
  readonly capacity: number;
  /** Milliseconds for which a data key is used after the key service returned it. */
  readonly maxAge: number;
  /** Maximum number of messages that each data key encrypts. */
  readonly maxMessages: number;
  /** Maximum number of plaintext bytes that each data key encrypts. */
  readonly maxBytes: number;
  /** Milliseconds before the maximum age at which a data key in use is renewed; 0 for never. */
  readonly refreshAhead: number;
}

/** Maximum number of messages under one key with random 96-bit initialization vectors (NIST SP 800-38D section 8.3). */
const MAX_MESSAGES = 2 ** 32;

/** Maximum time in seconds, far beyond the life of any key. A longer time, such as `Infinity`, is a mistake. */
const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1000;

/**
 * Checks the options of a cache and returns its limits.
 *
 * @throws {TypeError} if a limit is not a number
 * @throws {RangeError} if a limit is out of its range
 */
export function readLimits(options: DataKeyCacheOptions): CacheLimits {
  const count = (
    name: "capacity" | "maxMessages" | "maxBytes",
    fallback: number,
    most = Number.MAX_SAFE_INTEGER,
  ) => integerWithin(name, readOption(options, name) ?? fallback, 1, most);
  const seconds = (
    name: "maxAgeSeconds" | "refreshAheadSeconds",
    fallback: number,
  ) =>
    numberWithin(name, readOption(options, name) ?? fallback, 0, MAX_SECONDS);
  const maxAgeSeconds = seconds("maxAgeSeconds", 300);
  if (maxAgeSeconds === 0) {
    refuseAs("maxAgeSeconds", "more than 0", "0", RangeError);
  }
  const refreshAheadSeconds = seconds("refreshAheadSeconds", 0);
  if (refreshAheadSeconds >= maxAgeSeconds) {
    refuseAs(
      "refreshAheadSeconds",
      `less than maxAgeSeconds, which is ${maxAgeSeconds}`,
      `${refreshAheadSeconds}`,
      RangeError,
    );
  }
  return {
    capacity: count("capacity", 100),
    maxAge: maxAgeSeconds * 1000,
    maxMessages: count("maxMessages", MAX_MESSAGES, MAX_MESSAGES),
    maxBytes: count("maxBytes", Number.MAX_SAFE_INTEGER),
    refreshAhead: refreshAheadSeconds * 1000,
  };
}
