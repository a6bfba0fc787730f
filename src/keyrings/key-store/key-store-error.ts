import { oneOf } from "../../util/assert.ts";
import { assertOptions, namesOf } from "../../util/options.ts";
import { SealmaskError } from "../../util/sealmask-error.ts";

/**
 * Reason why an operation of a key store failed.
 *
 * - `"unknown"`: the key store has no branch key of this id, or no such version of it
 * - `"shredded"`: the branch key was shredded, or its shredding is scheduled
 * - `"damaged"`: the record was changed, is malformed, or belongs to another key store
 * - `"foreign"`: the record is under another KMS key than the configured one
 * - `"exists"`: a branch key of this id exists already
 * - `"conflict"`: another caller changed the branch key meanwhile, and nothing was written
 * - `"not-allowed"`: the key store's configuration does not allow the operation
 * - `"denied"`: AWS KMS or DynamoDB denies access
 * - `"unavailable"`: AWS KMS or DynamoDB throttles, times out or cannot be reached; or an id is made anew too early, while another
 *   process may still have the shredded branch key in its cache: the message tells from which time it works
 * - `"invalid"`: the table or an answer is not as expected
 */
export type KeyStoreErrorReason =
  | "unknown"
  | "shredded"
  | "damaged"
  | "foreign"
  | "exists"
  | "conflict"
  | "not-allowed"
  | "denied"
  | "unavailable"
  | "invalid";

/** Set of all reasons; a record, so that the compiler reports a missing one. */
const REASONS: Readonly<Record<KeyStoreErrorReason, true>> = {
  unknown: true,
  shredded: true,
  damaged: true,
  foreign: true,
  exists: true,
  conflict: true,
  "not-allowed": true,
  denied: true,
  unavailable: true,
  invalid: true,
};

/** Options of a {@link KeyStoreError}. */
export interface KeyStoreErrorOptions {
  /** Kind of failure, such as `"shredded"`. */
  readonly reason: KeyStoreErrorReason;
  /** Id of the branch key, if the failure is about one. */
  readonly branchKeyId?: string | undefined;
  /** Underlying error, such as that of AWS KMS. */
  readonly cause?: unknown;
}

const NAMES = /* @__PURE__ */ namesOf<KeyStoreErrorOptions>({
  reason: true,
  branchKeyId: true,
  cause: true,
});

/**
 * A key store could not create, read, version or shred a branch key.
 *
 * `reason` says why, `branchKeyId` which branch key, and `cause` keeps the error of AWS KMS or DynamoDB.
 *
 * Causes: see the reason.
 *
 * Do this: switch on `reason`. For `"shredded"` the data is gone on purpose: answer like HTTP's 410 Gone. For `"conflict"` read
 * the branch key again; somebody else has versioned it.
 *
 * Retry: if `retryable` is true, which it is for `"unavailable"`.
 *
 * Guides: [key store](https://github.com/sealmask/sealmask/blob/main/docs/guides/key-store.md)
 */
export class KeyStoreError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "KeyStoreError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_KEY_STORE" = "ERR_KEY_STORE";

  /** Kind of failure, such as `"shredded"`. */
  readonly reason: KeyStoreErrorReason;

  /** Id of the branch key, or `undefined` if the failure is about none. */
  readonly branchKeyId: string | undefined;

  /** True if the same call may succeed later: `reason` is `"unavailable"`. */
  readonly retryable: boolean;

  /**
   * Creates the error.
   *
   * @param message Description of the failure and the step that mends it, free of keys.
   * @param options `reason`; `branchKeyId` if the failure is about one; `cause`: the underlying error.
   * @throws {TypeError} If the reason is not a {@link KeyStoreErrorReason}, or an option is unknown.
   */
  constructor(message: string, options: KeyStoreErrorOptions) {
    assertOptions("KeyStoreError", options, NAMES);
    super(message, options);
    const reasons = Object.keys(REASONS) as KeyStoreErrorReason[];
    this.reason = oneOf("reason", options.reason, reasons);
    this.branchKeyId = options.branchKeyId;
    this.retryable = this.reason === "unavailable";
  }
}
