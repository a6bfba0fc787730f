import { safeCause } from "./safe-cause.ts";

/** Error code of a {@link SealmaskError}. Each subclass has an error code of its own. */
export type SealmaskErrorCode =
  | "ERR_FIELD_NOT_FOUND"
  | "ERR_INVALID_PATH"
  | "ERR_UNSUPPORTED_TYPE"
  | "ERR_CONTEXT_MISMATCH"
  | "ERR_LOCATION_MISMATCH"
  | "ERR_ENVELOPE"
  | "ERR_DECRYPTION"
  | "ERR_KEYRING"
  | "ERR_ITEM_REQUEST"
  | "ERR_ITEMS"
  | "ERR_KEY_STORE";

/** Set of all error codes; a record, so that the compiler reports a missing code. */
const CODES: Readonly<Record<SealmaskErrorCode, true>> = {
  ERR_FIELD_NOT_FOUND: true,
  ERR_INVALID_PATH: true,
  ERR_UNSUPPORTED_TYPE: true,
  ERR_CONTEXT_MISMATCH: true,
  ERR_LOCATION_MISMATCH: true,
  ERR_ENVELOPE: true,
  ERR_DECRYPTION: true,
  ERR_KEYRING: true,
  ERR_ITEM_REQUEST: true,
  ERR_ITEMS: true,
  ERR_KEY_STORE: true,
};

/**
 * Base class of every error that sealmask throws about data, tokens and keys. A caller's mistake in arguments is a
 * `TypeError` or a `RangeError` instead. No error message holds plaintext, key bytes or a whole token.
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
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "SealmaskError";

  /** Error code of the class's instances. Each subclass has an error code of its own. */
  declare static readonly code: SealmaskErrorCode;

  /** Stable name of the kind of failure, for `switch` statements and metrics. */
  declare readonly code: SealmaskErrorCode;

  /**
   * Creates an error. Call it through a subclass: `SealmaskError` itself has no code.
   *
   * @param message Description of the failure and its reason, free of plaintext, keys and tokens.
   * @param options `cause`: the underlying error, such as the key service's. If it holds requests, responses or
   * credentials, a copy without them is kept.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, withSafeCause(options));
    this.code = new.target.code;
    this.name = new.target.name;
  }
}

/** Returns the options of an error with a cause that holds no requests and credentials. */
function withSafeCause(options: ErrorOptions | undefined): ErrorOptions {
  // `Error` also keeps a cause of `undefined` when the member is present.
  if (options === undefined || !("cause" in options)) return {};
  return { cause: safeCause(options.cause) };
}

/** Tells whether a value is an error with the given code, also if it comes from another copy of the package. */
export function hasCode(error: unknown, code: SealmaskErrorCode): boolean {
  const given = (error ?? {}) as { readonly code?: unknown };
  return error instanceof Error && given.code === code;
}

/**
 * Tells whether a value is an error of sealmask, by its code. `instanceof` would fail for an error of another copy of the
 * package, such as its CommonJS build beside its ES modules.
 */
export function isSealmaskError(error: unknown): error is SealmaskError {
  const codes = Object.keys(CODES) as SealmaskErrorCode[];
  return codes.some((code) => hasCode(error, code));
}
