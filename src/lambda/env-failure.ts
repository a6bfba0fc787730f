import type { EncryptionContext } from "../message/encryption-context.ts";
import {
  ContextMismatchError,
  EnvelopeError,
  KeyringError,
  SealmaskError,
} from "../util/errors.ts";

function nameOfError(error: unknown): unknown {
  const { cause } = (error ?? {}) as { cause?: { name?: unknown } };
  return cause?.name;
}

/** The error of a variable, with what went wrong underneath. */
export function variableFailure(
  name: string,
  error: unknown,
  context: EncryptionContext,
): unknown {
  if (!(error instanceof SealmaskError)) return error;
  const what = `Cannot decrypt the environment variable ${name}`;
  const isMismatch =
    error instanceof ContextMismatchError ||
    nameOfError(error) === "InvalidCiphertextException";
  if (isMismatch) {
    return new ContextMismatchError(
      `${what}: it was changed, or encrypted under another encryption context than ${JSON.stringify(context)}`,
      { cause: error },
    );
  }
  const Class = error instanceof KeyringError ? KeyringError : EnvelopeError;
  return new Class(`${what}: ${error.message}`, { cause: error });
}
