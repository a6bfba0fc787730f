import { oneOf } from "./assert.ts";
import { assertOptions, namesOf } from "./options.ts";
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

/** A field was named that the data does not have. */
export class FieldNotFoundError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "FieldNotFoundError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_FIELD_NOT_FOUND" = "ERR_FIELD_NOT_FOUND";
}

/** A path cannot be understood; the message gives the position and what was expected there. */
export class InvalidPathError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "InvalidPathError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_INVALID_PATH" = "ERR_INVALID_PATH";
}

/** A value cannot be erased or encrypted because of its type. */
export class UnsupportedTypeError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "UnsupportedTypeError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_UNSUPPORTED_TYPE" =
    "ERR_UNSUPPORTED_TYPE";
}

/** The encryption context given is not the one that the token was encrypted under. */
export class ContextMismatchError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "ContextMismatchError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_CONTEXT_MISMATCH" =
    "ERR_CONTEXT_MISMATCH";
}

/**
 * A token stands at another place of the document than the one that it was encrypted for, or a sealed place is not as it
 * was when it was sealed.
 */
export class LocationMismatchError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "LocationMismatchError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_LOCATION_MISMATCH" =
    "ERR_LOCATION_MISMATCH";
}

/** A token is malformed: it cannot have been written by sealmask, or it was damaged on the way. */
export class EnvelopeError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "EnvelopeError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_ENVELOPE" = "ERR_ENVELOPE";
}

/** Makes the error of a token with a part that cannot be read; `got` says what came in words, and never shows it. */
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
 * A token did not authenticate. One message stands for every reason (another data key, changed header,
 * changed ciphertext), so that the error tells an attacker nothing.
 */
export class DecryptionError extends SealmaskError {
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "DecryptionError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_DECRYPTION" = "ERR_DECRYPTION";

  /** Makes the error; its message is always the same. */
  constructor() {
    super(
      "Cannot decrypt the token: it was changed, or encrypted under another key",
    );
  }
}

/**
 * Says why a keyring failed:
 *
 * - `"foreign"`: none of the message's encrypted data keys is for this keyring
 * - `"tampered"`: one is, and it does not open: it was changed, or wrapped under another key of this name or another
 *   encryption context
 * - `"denied"`: the key service refused (permissions, credentials, a disabled or deleted key), or the keyring was made
 *   without the key for this operation
 * - `"unavailable"`: the key service was throttled, timed out or could not be reached
 * - `"invalid"`: the keyring is not set up right, or answered something other than a data key
 * - `"not-ready"`: a synchronous call found no data key at hand; one is on its way
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
  /** Why the keyring failed. */
  readonly reason: KeyringErrorReason;
}

const KEYRING_ERROR_OPTIONS = /* @__PURE__ */ namesOf<KeyringErrorOptions>({
  cause: true,
  reason: true,
});

/**
 * A keyring could not generate, wrap or unwrap a data key; `cause` keeps the key service's error.
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
  /** The class's name, also where a bundler shortens names. */
  static override readonly name: string = "KeyringError";

  /** The code of the class's instances. */
  static override readonly code: "ERR_KEYRING" = "ERR_KEYRING";

  /** Why the keyring failed. */
  readonly reason: KeyringErrorReason;

  /** Whether the same call may succeed when it is made again: the key service did not answer, or a key is on its way. */
  readonly retryable: boolean;

  /**
   * Makes the error.
   *
   * @param message What failed and why, free of plaintext, keys and tokens.
   * @param options `reason`: why; `cause`: the error underneath, such as a key service's.
   * @throws {TypeError} When the reason is none of them, or an option is unknown.
   */
  constructor(message: string, options: KeyringErrorOptions) {
    assertOptions("KeyringError", options, KEYRING_ERROR_OPTIONS);
    super(message, options);
    // Keyrings in plain JavaScript may not know the option.
    const given = (options as Partial<KeyringErrorOptions> | undefined)?.reason;
    const reason = given ?? "invalid";
    this.reason = oneOf("reason", reason, KEYRING_ERROR_REASONS);
    this.retryable = reason === "unavailable" || reason === "not-ready";
  }
}

/** The reasons, in the order in which they decide where several attempts failed: first what may pass when asked again. */
export const KEYRING_ERROR_REASONS: readonly KeyringErrorReason[] = [
  "unavailable",
  "not-ready",
  "denied",
  "invalid",
  "tampered",
  "foreign",
];

/**
 * Returns why a keyring failed; `undefined` for any other error. Errors of another copy of the package count, and
 * `"invalid"` stands for one without a reason.
 */
export function reasonOf(error: unknown): KeyringErrorReason | undefined {
  if (!hasCode(error, "ERR_KEYRING")) return undefined;
  const { reason } = error as Partial<KeyringError>;
  const known = KEYRING_ERROR_REASONS.find((each) => each === reason);
  return known ?? "invalid";
}
