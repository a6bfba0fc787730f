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

/** What is asked of KMS for a data key or a value, as messages say it. */
export interface Task {
  /** Such as `"unwrap the data key"`. */
  readonly what: string;
  /** The operation of KMS, such as `"Decrypt"`. */
  readonly operation: string;
  /** The key, as `KeyId` names it; `undefined` where the ciphertext alone does. */
  readonly keyId: string | undefined;
  /** The Region of the client that is asked, where it is known. */
  readonly region: string | undefined;
  /** Of a ciphertext: the key that is to decrypt it as the keyring names it, and the ARN that the message names. */
  readonly source?: { readonly keyId: string; readonly arn: string };
}

/** Returns the name of the error of KMS that one of ours has as its `cause`. */
export function causeName(error: unknown): string {
  return failureName(((error ?? {}) as { readonly cause?: unknown }).cause);
}

/**
 * Makes the error of a task, with what stands in its way. KMS's own message may quote its input: only `cause` has it.
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

/** Replaces a parser's error: it quotes the answer, and with it maybe a data key, and the SDK adds the whole answer. */
function withoutAnswer(cause: unknown): unknown {
  const { name, $metadata } = (cause ?? {}) as Record<string, unknown>;
  if (name !== "SyntaxError") return cause;
  const error = new Error("Cannot parse the answer of KMS");
  return Object.assign(error, { name, $metadata });
}

/** Tells whether a key was asked for by an alias: what that stands for may change. */
function isAlias(keyId: string): boolean {
  return keyId.startsWith("alias/") || parseArn(keyId)?.kind === "alias";
}

/** Says where a key was looked for in vain, and what mends it. */
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
  return `the client asks ${clientRegion}, and the key is in ${keyRegion}; give a client of ${keyRegion}, or clientFor`;
}

/** Says what mends a want of credentials; where the source of credentials failed, it says with what. */
function credentialsHint(cause: unknown): string {
  return cause === undefined
    ? "there are no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the client credentials"
    : `what gives the client its AWS credentials failed with ${failureName(cause)}`;
}

/** Says what a name of KMS's means here, and what mends it. */
function hintOf(
  { operation, source, keyId }: Task,
  name: string,
  clientRegion: string | undefined,
): string | undefined {
  switch (name) {
    case "AccessDeniedException":
      return `the credentials need kms:${operation} for this key, by its key policy or an IAM policy`;
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
 * Makes the error of a call to KMS that failed, or could not be made for want of a client.
 *
 * @param clientRegion the Region that the client calls, where it is known
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
  // Neither an alias nor a ciphertext alone says which key it should be: it is another key's, and was not changed.
  const isForeign =
    name === "IncorrectKeyException" &&
    (task.source === undefined || isAlias(task.source.keyId));
  const reason = isForeign ? "foreign" : failureReason(known);
  return taskFailure(task, reason, why, known);
}

/** Tells whether a task failed because its Region does not answer: then no other key there does better. */
export function isRegionDown(failure: unknown): boolean {
  return isUnreachable((failure as { cause?: unknown }).cause);
}

/**
 * Makes one error of several: the only one itself, or one whose `cause` is an `AggregateError` of all.
 *
 * @param more what else there is to say of them
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
