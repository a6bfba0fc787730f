import { quote } from "../../util/assert.ts";
import {
  hasCode,
  KeyringError,
  type KeyringErrorReason,
} from "../../util/errors.ts";
import {
  failureReason,
  isUnreachable,
  joinReasons,
} from "../failure-reason.ts";
import { failureName, listFailures } from "../failure-text.ts";
import { parseArn } from "./arn.ts";

/** Description of a KMS call for error messages. */
export interface Task {
  /** Purpose of the call, such as `"unwrap the data key"`. */
  readonly what: string;
  /** KMS operation, such as `"Decrypt"`. */
  readonly operation: string;
  /** Key identifier that the call sends as `KeyId`, or `undefined` if KMS takes the key from the ciphertext. */
  readonly keyId: string | undefined;
  /** Region of the client, if it is known. */
  readonly region: string | undefined;
  /**
   * Source of the ciphertext, if the call decrypts the data key of an encrypted message. `keyId` is the identifier that
   * the keyring has for the decrypting key; `arn` is the key ARN in the encrypted message.
   */
  readonly source?: { readonly keyId: string; readonly arn: string };
}

/** Returns the name of the KMS error in the `cause` of a sealmask error. */
export function causeName(error: unknown): string {
  return failureName(((error ?? {}) as { readonly cause?: unknown }).cause);
}

/**
 * Returns the error for a failed KMS call. The error message never quotes KMS's own error message, which may contain
 * the input; only `cause` keeps KMS's error message.
 *
 * @param why rest of the sentence that the operation's name begins, such as `failed with AccessDeniedException`
 */
export function taskFailure(
  { what, operation, keyId, region }: Task,
  reason: KeyringErrorReason,
  why: string,
  cause?: unknown,
): KeyringError {
  const where = region === undefined ? "" : ` in ${region}`;
  const key = keyId === undefined ? "AWS KMS" : `the KMS key ${keyId}`;
  return new KeyringError(
    `Cannot ${what} with ${key}: ${operation}${where} ${why}`,
    cause === undefined ? { reason } : { reason, cause },
  );
}

/**
 * Returns the cause to keep for an error. A `SyntaxError` of a JSON parser is replaced, because its error message
 * quotes KMS's answer, which may hold a data key, and the SDK attaches the whole answer to the error.
 */
function withoutAnswer(cause: unknown): unknown {
  const { name, $metadata } = (cause ?? {}) as Record<string, unknown>;
  if (name !== "SyntaxError") return cause;
  const error = new Error("Cannot parse the answer of KMS");
  return Object.assign(error, { name, $metadata });
}

/** Tells whether a key identifier is an alias, whose key may change. */
function isAlias(keyId: string): boolean {
  return keyId.startsWith("alias/") || parseArn(keyId)?.kind === "alias";
}

/** Returns a hint for a key that KMS did not find: the Region that was asked, and the remedy. */
function whereNotFound(
  keyId: string | undefined,
  clientRegion: string | undefined,
): string | undefined {
  const keyRegion = keyId === undefined ? undefined : parseArn(keyId)?.region;
  if (clientRegion === undefined) {
    return "there is no such key in the client's Region and account";
  }
  if (keyRegion === undefined || keyRegion === clientRegion) {
    return `there is no such key in ${clientRegion}; check its account, its Region and its name`;
  }
  return `the client calls ${clientRegion}, and the key is in ${keyRegion}; give a client for ${keyRegion}, or clientFor`;
}

/** Returns a hint for missing credentials: how to set them, or the name of the credential provider's error. */
function credentialsHint(cause: unknown): string {
  return cause === undefined
    ? "there are no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the client credentials"
    : `the client's AWS credential provider failed with ${failureName(cause)}`;
}

/** Returns the IAM actions that a call needs, with the keys to allow them for. ReEncrypt has an action for each key. */
function rightsFor(operation: string, source: Task["source"]): string {
  return operation === "ReEncrypt" && source !== undefined
    ? `kms:ReEncryptFrom for ${quote(source.arn, 120)} and kms:ReEncryptTo for this key`
    : `kms:${operation} for this key`;
}

/**
 * Returns a hint for a KMS error name: the name's meaning in this call, and the remedy. Returns `undefined` for names
 * without a hint.
 */
function hintOf(
  { operation, source, keyId }: Task,
  name: string,
  clientRegion: string | undefined,
): string | undefined {
  switch (name) {
    case "AccessDeniedException":
      return `the credentials need ${rightsFor(operation, source)}, by its key policy or an IAM policy`;
    case "IncorrectKeyException":
      if (source === undefined) {
        return "another key encrypted it; give the keyId that it was encrypted under";
      }
      return isAlias(source.keyId)
        ? `the token names ${quote(source.arn, 120)}, which is not the key that this alias stands for`
        : "another key wrapped it, though the token names this one";
    case "InvalidCiphertextException":
      return "it was changed, or encrypted under another encryption context";
    case "NotFoundException":
      return whereNotFound(source?.keyId ?? keyId, clientRegion);
    default:
      return undefined;
  }
}

/**
 * Returns the error for a KMS call that failed, or that could not be made because there is no client.
 *
 * @param clientRegion Region that the client calls, or `undefined` if the Region is not known
 */
export function callFailure(
  task: Task,
  cause: unknown,
  clientRegion?: string,
): KeyringError {
  if (hasCode(cause, "ERR_KEYRING")) {
    const why = `is not possible: ${(cause as Error).message}`;
    return taskFailure(task, failureReason(cause), why, cause);
  }
  const known = withoutAnswer(cause);
  const name = failureName(known);
  const hint =
    name === "CredentialsProviderError"
      ? credentialsHint((known as Error).cause)
      : hintOf(task, name, clientRegion);
  const why = `failed with ${name}${hint === undefined ? "" : `: ${hint}`}`;
  // An alias or a ciphertext alone does not say which key is right. So the text belongs to another key and was not
  // changed.
  const isForeign =
    name === "IncorrectKeyException" &&
    (task.source === undefined || isAlias(task.source.keyId));
  const reason = isForeign ? "foreign" : failureReason(known);
  return taskFailure(task, reason, why, known);
}

/**
 * Tells whether a call failed because its Region does not answer. Calls for other keys in that Region would fail too.
 */
export function isRegionDown(failure: unknown): boolean {
  return isUnreachable((failure as { cause?: unknown }).cause);
}

/**
 * Combines the errors of several attempts into one error. A single error is returned unchanged. Several errors become
 * one whose `cause` is an `AggregateError` of all.
 *
 * @param more text to append to the error message
 */
export function joinFailures(
  what: string,
  errors: readonly unknown[],
  more = "",
): unknown {
  if (errors.length === 1 && more === "") return errors[0];
  const message = `Cannot ${what}: ${errors.length} attempts failed (${listFailures(errors)})${more}`;
  return new KeyringError(message, {
    cause: new AggregateError(errors, message),
    reason: joinReasons(errors),
  });
}
