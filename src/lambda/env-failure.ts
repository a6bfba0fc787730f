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

/** Makes the error of a variable, with what went wrong underneath. */
export function variableFailure(
  name: string,
  error: unknown,
  context: EncryptionContext,
): unknown {
  if (!isSealmaskError(error)) return error;
  const what = `Cannot decrypt the environment variable ${name}`;
  const isMismatch =
    hasCode(error, "ERR_CONTEXT_MISMATCH") ||
    causeName(error) === "InvalidCiphertextException";
  if (isMismatch) {
    return new ContextMismatchError(
      `${what}: it was changed, or encrypted under another encryption context than ${JSON.stringify(context)}`,
      { cause: error },
    );
  }
  const message = `${what}: ${error.message}`;
  const reason = reasonOf(error);
  return reason === undefined
    ? new EnvelopeError(message, { cause: error })
    : new KeyringError(message, { cause: error, reason });
}
