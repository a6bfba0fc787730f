import { oneOf } from "./assert.ts";
import { assertOptions, namesOf } from "./options.ts";
import { safeCause } from "./safe-cause.ts";

/** Code of a {@link SealmaskError}; each subclass has its own. */
export type SealmaskErrorCode =
  | "ERR_FIELD_NOT_FOUND"
  | "ERR_INVALID_PATH"
  | "ERR_UNSUPPORTED_TYPE"
  | "ERR_CONTEXT_MISMATCH"
  | "ERR_LOCATION_MISMATCH"
  | "ERR_ENVELOPE"
  | "ERR_DECRYPTION"
  | "ERR_KEYRING";

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
};

/**
 * Base class of every error that sealmask throws about data, tokens and keys. A caller's mistake in arguments is a
 * `TypeError` or a `RangeError` instead. No message holds plaintext, key bytes or a whole token.
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

  /** Code of the class's instances; each subclass has its own. */
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

/** Thrown if a selected field does not exist in the data. */
export class FieldNotFoundError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "FieldNotFoundError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_FIELD_NOT_FOUND" = "ERR_FIELD_NOT_FOUND";
}

/** Thrown if a path cannot be parsed; the message gives the position and what the parser expected there. */
export class InvalidPathError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "InvalidPathError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_INVALID_PATH" = "ERR_INVALID_PATH";
}

/** Thrown if a value cannot be erased or encrypted because of its type. */
export class UnsupportedTypeError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "UnsupportedTypeError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_UNSUPPORTED_TYPE" =
    "ERR_UNSUPPORTED_TYPE";
}

/** Thrown if the given encryption context differs from the one that the token was encrypted under. */
export class ContextMismatchError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "ContextMismatchError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_CONTEXT_MISMATCH" =
    "ERR_CONTEXT_MISMATCH";
}

/**
 * Thrown if a token was moved to another location of the document than it was encrypted for, or if a sealed document has
 * changed at a sealed location.
 */
export class LocationMismatchError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "LocationMismatchError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_LOCATION_MISMATCH" =
    "ERR_LOCATION_MISMATCH";
}

/** Thrown if a token is malformed: sealmask did not write it, or it was damaged afterwards. */
export class EnvelopeError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "EnvelopeError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_ENVELOPE" = "ERR_ENVELOPE";
}

/**
 * Returns the error for a token with an unreadable part: `Cannot read the <part>: expected <expected>, got <got>`.
 *
 * @param got description of the given part, such as its length; never the part itself
 */
export function malformedPart(
  part: string,
  expected: string,
  got: string,
): EnvelopeError {
  return new EnvelopeError(
    `Cannot read the ${part}: expected ${expected}, got ${got}`,
  );
}

/**
 * Thrown if a token does not authenticate. The message is the same for every reason (another data key, a changed header, a
 * changed ciphertext), so that an attacker learns nothing from it.
 */
export class DecryptionError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "DecryptionError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_DECRYPTION" = "ERR_DECRYPTION";

  /** Creates the error; its message is always the same. */
  constructor() {
    super(
      "Cannot decrypt the token: it was changed, or encrypted under another key",
    );
  }
}

/**
 * Reason why a keyring failed:
 *
 * - `"foreign"`: none of the message's encrypted data keys is for this keyring
 * - `"tampered"`: an encrypted data key is for this keyring but does not unwrap: it was changed, or it was wrapped under
 *   another key of the same name or under another encryption context
 * - `"denied"`: the key service refused the request (permissions, credentials, a disabled or deleted key), or the keyring
 *   was made without the key for this operation
 * - `"unavailable"`: the key service throttled the request, timed out or could not be reached
 * - `"invalid"`: the keyring is misconfigured, or returned something other than a data key
 * - `"not-ready"`: a synchronous call found no cached data key; the library has begun to fetch one
 */
export type KeyringErrorReason =
  | "foreign"
  | "tampered"
  | "denied"
  | "unavailable"
  | "invalid"
  | "not-ready";

/** Options of a {@link KeyringError}. */
export interface KeyringErrorOptions extends ErrorOptions {
  /** Reason of the failure, such as `"denied"`. */
  readonly reason: KeyringErrorReason;
}

const KEYRING_ERROR_OPTIONS = /* @__PURE__ */ namesOf<KeyringErrorOptions>({
  cause: true,
  reason: true,
});

/**
 * Thrown if a keyring cannot generate, wrap or unwrap a data key; `cause` holds the key service's error.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, KeyringError, localKeyring } from "sealmask";
 *
 * const ours = new DataMasking({ keyring: localKeyring({ key: generateKey(), keyName: "ours" }) });
 * const theirs = new DataMasking({ keyring: localKeyring({ key: generateKey(), keyName: "theirs" }) });
 * try {
 *   await ours.decrypt(await theirs.encrypt("a secret"));
 * } catch (error) {
 *   if (error instanceof KeyringError) console.log(error.reason, error.retryable); // foreign false
 * }
 * ```
 */
export class KeyringError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "KeyringError";

  /** Code of the class's instances. */
  static override readonly code: "ERR_KEYRING" = "ERR_KEYRING";

  /** Reason of the failure, such as `"denied"`. */
  readonly reason: KeyringErrorReason;

  /** True if the same call may succeed later: `reason` is `"unavailable"` or `"not-ready"`. */
  readonly retryable: boolean;

  /**
   * Creates the error.
   *
   * @param message Description of the failure and its reason, free of plaintext, keys and tokens.
   * @param options `reason`: the kind of failure; `cause`: the underlying error, such as the key service's.
   * @throws {TypeError} If the reason is not a {@link KeyringErrorReason}, or an option is unknown.
   */
  constructor(message: string, options: KeyringErrorOptions) {
    assertOptions("KeyringError", options, KEYRING_ERROR_OPTIONS);
    super(message, options);
    // A keyring written in plain JavaScript may leave the reason out.
    const given = (options as Partial<KeyringErrorOptions> | undefined)?.reason;
    const reason = given ?? "invalid";
    this.reason = oneOf("reason", reason, KEYRING_ERROR_REASONS);
    this.retryable = reason === "unavailable" || reason === "not-ready";
  }
}

/**
 * List of all reasons, the most important first. When several attempts fail, the error gets the first of their reasons in
 * this list. The retryable reasons lead the list.
 */
export const KEYRING_ERROR_REASONS: readonly KeyringErrorReason[] = [
  "unavailable",
  "not-ready",
  "denied",
  "invalid",
  "tampered",
  "foreign",
];

/**
 * Returns the reason of a {@link KeyringError}, also of one from another copy of the package; `undefined` for any other
 * error. A missing or unknown reason counts as `"invalid"`.
 */
export function reasonOf(error: unknown): KeyringErrorReason | undefined {
  if (!hasCode(error, "ERR_KEYRING")) return undefined;
  const { reason } = error as Partial<KeyringError>;
  const known = KEYRING_ERROR_REASONS.find((each) => each === reason);
  return known ?? "invalid";
}
