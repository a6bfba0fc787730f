import { integerWithin, numberWithin, refuseAs } from "../util/assert.ts";
import { namesOf, readOption } from "../util/options.ts";

/** Limits of a `DataKeyCache`. */
export interface DataKeyCacheOptions {
  /**
   * How many data keys are kept for encrypting, and as many for decrypting; the least recently used goes first.
   *
   * @default 100
   */
  readonly capacity?: number | undefined;
  /**
   * How long a data key serves after it came from the key service, in seconds.
   *
   * @default 300
   */
  readonly maxAgeSeconds?: number | undefined;
  /**
   * How many messages one data key encrypts, at most 2^32 (NIST SP 800-38D, random initialisation vectors).
   *
   * @default 2^32
   */
  readonly maxMessages?: number | undefined;
  /**
   * How many plaintext bytes one data key encrypts.
   *
   * @default Number.MAX_SAFE_INTEGER
   */
  readonly maxBytes?: number | undefined;
  /**
   * Whether unwrapped data keys are kept too.
   *
   * @default true
   */
  readonly decrypt?: boolean | undefined;
  /**
   * How long before the end of its age a data key in use is renewed in the background, in seconds.
   *
   * @default 0, never
   */
  readonly refreshAheadSeconds?: number | undefined;
  /**
   * The time in milliseconds; one that steps back makes the cache forget its keys.
   *
   * @default the system's time and its monotonic clock, whichever goes faster
   */
  readonly clock?: (() => number) | undefined;
}

/** Every option of a cache. */
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

/** The same limits, checked, and times in milliseconds. */
export interface CacheLimits {
  /** Entries. */
  readonly capacity: number;
  /** Milliseconds. */
  readonly maxAge: number;
  /** Messages per data key. */
  readonly maxMessages: number;
  /** Plaintext bytes per data key. */
  readonly maxBytes: number;
  /** Milliseconds; 0 for never. */
  readonly refreshAhead: number;
}

/** NIST SP 800-38D section 8.3: the messages under one key with random 96-bit initialisation vectors. */
const MAX_MESSAGES = 2 ** 32;

/** Far beyond any key's life; what is longer, such as `Infinity`, is a mistake. */
const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1000;

/**
 * Reads and checks the limits.
 *
 * @throws {TypeError} when a limit is no number
 * @throws {RangeError} when it is out of bounds
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
