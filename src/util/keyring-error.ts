import { oneOf } from "./assert.ts";
import { assertOptions, namesOf } from "./options.ts";
import { hasCode, SealmaskError } from "./sealmask-error.ts";

/**
 * Reason why a keyring failed.
 *
 * - `"foreign"`: none of the token's data keys is for this keyring.
 *
 *   Causes: the keyring has another key, another `keyName` or another KMS key than the one that encrypted; the key was
 *   replaced, and the old one was left out of the keyring; the token comes from another environment or tenant.
 *
 *   Do this: read the message, which names both keys. To read tokens of both keys, give
 *   `multiKeyring({ children: [current, old] })`; it encrypts nothing, so write with the current keyring. For a KMS key of another
 *   account, add its ARN to `keyIds`, or set `discovery`.
 *
 *   Retry: no.
 *
 *   Guides: [rotate keys](https://github.com/sealmask/sealmask/blob/main/docs/guides/rotate-keys.md)
 *
 * - `"tampered"`: a data key names this keyring, and does not open.
 *
 *   Causes: two different keys have one `keyName`; the key in the secret store was replaced under its old name; the
 *   token's data key was changed; a `kmsDecrypt` call has another `context` than `kmsEncrypt` had.
 *
 *   Do this: the old key keeps its `keyName`, because its tokens hold it, and the new key gets a new one. Read with
 *   `multiKeyring({ children: [current, old] })`. It encrypts nothing, so write with the current keyring. If both keys wrote tokens
 *   under one name, a `multiKeyring` of both opens all of them: move them to a third name. If the old key is gone, look for an
 *   earlier version in the secret store: without the key nobody can open its tokens. If key and context are right, treat the token
 *   as forged.
 *
 *   Retry: no.
 *
 *   Guides: [when two keys have one name](https://github.com/sealmask/sealmask/blob/main/docs/reference/errors.md#two-keys-have-one-name), [rotate keys](https://github.com/sealmask/sealmask/blob/main/docs/guides/rotate-keys.md)
 *
 * - `"denied"`: the key service refused, or the keyring lacks the key for this operation.
 *
 *   Causes: the role lacks `kms:Decrypt` or `kms:GenerateDataKey`; the key policy has a condition that the encryption context
 *   misses; credentials are missing or expired; the KMS key is disabled, deleted or in another Region; an `rsaKeyring`
 *   with the public key alone is asked to decrypt; a `multiKeyring` without a `generator` is asked to encrypt.
 *
 *   Do this: read `cause`, which is the key service's error. Mend the policy, the credentials or the key. If there is no
 *   `cause`, decrypt with the private key, or encrypt with the current keyring. The `cause.name` `DisabledException` means that
 *   somebody disabled the key: the role is not at fault. Ask who disabled it and why, then run
 *   `aws kms enable-key --key-id <key>`. `<key>` is the ARN in the error message, or in `cause.message` if your keyring has an alias.
 *   After a rotation this error means that a token was missed: enable the old key, `rewrap` the token, and disable the key again.
 *
 *   Retry: no. The same call fails again until somebody changes the permission or the key.
 *
 *   Guides: [errors of KMS by name](https://github.com/sealmask/sealmask/blob/main/docs/guides/use-aws-kms.md#what-can-go-wrong), [KMS permissions](https://github.com/sealmask/sealmask/blob/main/docs/guides/kms-permissions.md)
 *
 * - `"unavailable"`: the key service throttled the call, failed or did not answer in time.
 *
 *   Causes: the request quota of KMS is reached; the network or a VPC endpoint is down; the time limit is shorter than the
 *   service takes.
 *
 *   Do this: wait, and call again. If it happens often, cache data keys for longer (`cache`), give KMS keys in
 *   more than one Region, or ask AWS for a higher quota.
 *
 *   Retry: yes, after a pause that grows with each attempt.
 *
 *   Guides: [choose limits](https://github.com/sealmask/sealmask/blob/main/docs/guides/choose-limits.md)
 *
 * - `"invalid"`: the keyring is not set up right, or answered something other than a data key.
 *
 *   Causes: an optional package (`jose`, `@aws-sdk/client-kms`) is not installed; the Region is not known; a key in the
 *   secret store is damaged; a key set serves private keys; a keyring of your own returns something else.
 *
 *   Do this: read the message and `cause`, and correct the configuration.
 *
 *   Retry: no.
 *
 * - `"shredded"`: the branch key of the data key was shredded, or its shredding is scheduled.
 *
 *   Causes: somebody called `shred` of the `KeyStore`, such as to erase a tenant or a person; a backup of the key table was
 *   restored, and the fence of the shredding still holds.
 *
 *   Do this: answer like HTTP's 410 Gone. Within the grace time, `restore` of the `KeyStore` brings the branch key back.
 *   To encrypt again under the id, make the branch key anew with `createKey({ branchKeyId, remake: true })`, which works once the
 *   caches of other processes are over: what was encrypted before stays unreadable.
 *
 *   Retry: no.
 *
 *   Guides: [forget a person](https://github.com/sealmask/sealmask/blob/main/docs/guides/forget-a-person.md)
 *
 * - `"unknown"`: the key store has no such branch key, or no such version of it.
 *
 *   Causes: the branch key was not created yet; the id is misspelt; the key store is that of another environment; the
 *   records were deleted by other means than `shred`.
 *
 *   Do this: read the message, which names the branch key. Create it with `createKey` of the `KeyStore`, or correct
 *   `branchKeyId`, `branchKeyIdOf` or the table's name.
 *
 *   Retry: no.
 *
 *   Guides: [key store](https://github.com/sealmask/sealmask/blob/main/docs/guides/key-store.md)
 *
 * - `"not-ready"`: `encryptSync` or `decryptSync` found no data key at hand.
 *
 *   Causes: the data key expired or reached its limits; the token is the first of its data key in this process.
 *
 *   Do this: await `session.ready()`, or `session.ready(token)` before decrypting. Set `refreshAheadSeconds`, so that
 *   the next data key arrives before the old one expires.
 *
 *   Retry: yes, after `session.ready()`.
 */
export type KeyringErrorReason =
  | "foreign"
  | "tampered"
  | "denied"
  | "unavailable"
  | "invalid"
  | "shredded"
  | "unknown"
  | "not-ready";

/** Options of a {@link KeyringError}. */
export interface KeyringErrorOptions extends ErrorOptions {
  /** Reason why the keyring failed, such as `"denied"`. */
  readonly reason: KeyringErrorReason;
}

const KEYRING_ERROR_OPTIONS = /* @__PURE__ */ namesOf<KeyringErrorOptions>({
  cause: true,
  reason: true,
});

/**
 * A keyring could not generate, wrap or unwrap a data key.
 *
 * `reason` says why, `cause` keeps the key service's error, and `retryable` says whether the same call may succeed
 * later. Decide by these members, never by the error message.
 *
 * Causes: see the reason.
 *
 * Do this: switch on `reason`.
 *
 * Retry: if `retryable` is true, which it is for `"unavailable"` and `"not-ready"`.
 *
 * Guides: [AWS KMS](https://github.com/sealmask/sealmask/blob/main/docs/guides/use-aws-kms.md)
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

  /** Error code of the class's instances. */
  static override readonly code: "ERR_KEYRING" = "ERR_KEYRING";

  /** Reason why the keyring failed, such as `"denied"`. */
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
 * List of all reasons, the most important first. When several attempts fail, the error for all of them gets the reason
 * that comes first in this list. The retryable reasons lead the list.
 */
export const KEYRING_ERROR_REASONS: readonly KeyringErrorReason[] = [
  "unavailable",
  "not-ready",
  "denied",
  "invalid",
  "shredded",
  "unknown",
  "tampered",
  "foreign",
];

/**
 * Returns the reason of a {@link KeyringError}, also if the error comes from another copy of the package. Returns
 * `undefined` for any other error. A missing or unknown reason counts as `"invalid"`.
 */
export function reasonOf(error: unknown): KeyringErrorReason | undefined {
  if (!hasCode(error, "ERR_KEYRING")) return undefined;
  const { reason } = error as Partial<KeyringError>;
  const known = KEYRING_ERROR_REASONS.find((each) => each === reason);
  return known ?? "invalid";
}
