import { safeCause } from "./safe-cause.ts";

/** Every code that a {@link SealmaskError} can carry. */
export type SealmaskErrorCode =
  | "ERR_FIELD_NOT_FOUND"
  | "ERR_INVALID_PATH"
  | "ERR_UNSUPPORTED_TYPE"
  | "ERR_CONTEXT_MISMATCH"
  | "ERR_LOCATION_MISMATCH"
  | "ERR_ENVELOPE"
  | "ERR_DECRYPTION"
  | "ERR_KEYRING";

/** Every code once: a record, so that the compiler misses one that is left out. */
const CODES: Readonly<Record<SealmaskErrorCode, true>> = {
  ERR_FIELD_NOT_FOUND: true,
  ERR_INVALID_PATH: true,
  ERR_UNSUPPORTED_TYPE: true,
  ERR_CONTEXT_MISMATCH: true,
  ERR_LOCATION_MISMATCH: true,
  ERR_ENVELOPE: true,
  ERR_DECRYPTION: true,
  ERR_KEYRING: true,
};

/**
 * The base class of every error that sealmask throws about data, tokens and keys; a caller's mistake in
 * arguments is a `TypeError` or a `RangeError` instead. No message holds plaintext, key bytes or a whole token.
 *
 * @example
 * ```ts
 * import { inspect, SealmaskError } from "sealmask";
 *
 * try {
 *   inspect("not a token");
 * } catch (error) {
 *   if (error instanceof SealmaskError) console.log(error.code); // "ERR_ENVELOPE"
 * }
 * ```
 */
export class SealmaskError extends Error {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "SealmaskError";

  /** The code of the class's instances; each subclass has its own. */
  declare static readonly code: SealmaskErrorCode;

  /** A stable name for the kind of failure, for `switch` statements and metrics. */
  declare readonly code: SealmaskErrorCode;

  /**
   * Makes an error; of a subclass, for this class alone has no code.
   *
   * @param message What failed and why, free of plaintext, keys and tokens.
   * @param options `cause`: the error underneath, such as a key service's; a copy of it without requests, answers and
   * credentials where it has any.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, withSafeCause(options));
    this.code = new.target.code;
    this.name = new.target.name;
  }
}

/** Options of an error, with a cause that holds no requests and credentials. */
function withSafeCause(options: ErrorOptions | undefined): ErrorOptions {
  // As `Error` does: a cause that is `undefined` is one.
  if (options === undefined || !("cause" in options)) return {};
  return { cause: safeCause(options.cause) };
}

/**
 * Tells whether a value is an error of this library with a certain code; {@link isSealmaskError} says why not
 * `instanceof`.
 */
export function hasCode(error: unknown, code: SealmaskErrorCode): boolean {
  const given = (error ?? {}) as { readonly code?: unknown };
  return error instanceof Error && given.code === code;
}

/**
 * Tells errors of this library from others by their code: they may come from another copy of the package, such as its
 * CommonJS beside its ES modules, where `instanceof` fails.
 */
export function isSealmaskError(error: unknown): error is SealmaskError {
  const codes = Object.keys(CODES) as SealmaskErrorCode[];
  return codes.some((code) => hasCode(error, code));
}
