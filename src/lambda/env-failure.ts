import { causeName } from "../keyrings/kms/kms-failure.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import {
  ContextMismatchError,
  EnvelopeError,
  hasCode,
  isSealmaskError,
  KeyringError,
  reasonOf,
} from "../util/errors.ts";

/**
 * Tells whether a ciphertext failed to open because the ciphertext was changed or belongs to another encryption
 * context; KMS does not distinguish the two causes.
 */
export function isMismatch(error: unknown): boolean {
  return (
    hasCode(error, "ERR_CONTEXT_MISMATCH") ||
    causeName(error) === "InvalidCiphertextException"
  );
}

/**
 * Makes the error for a variable that failed to decrypt, with the given error as its cause.
 *
 * @param contexts encryption contexts that were tried
 */
export function variableFailure(
  name: string,
  error: unknown,
  contexts: readonly EncryptionContext[],
): unknown {
  if (!isSealmaskError(error)) return error;
  const what = `Cannot decrypt the environment variable ${name}`;
  if (isMismatch(error)) {
    const tried = contexts.map((context) => JSON.stringify(context));
    return new ContextMismatchError(
      `${what}: it was changed, or encrypted under another encryption context than ${tried.join(" or ")}`,
      { cause: error },
    );
  }
  const message = `${what}: ${error.message}`;
  const reason = reasonOf(error);
  return reason === undefined
    ? new EnvelopeError(message, { cause: error })
    : new KeyringError(message, { cause: error, reason });
}
