import { hasCode, isSealmaskError } from "../util/errors.ts";
import type { EventKind } from "./event-documents.ts";

/** A response that refuses a request whose tokens do not open. */
export interface BadRequest {
  /** The request's fault. */
  readonly statusCode: 400;
  /** That the body is JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with a `message` and the error's `code`. */
  readonly body: string;
}

/** What AWS KMS answers about a ciphertext that was changed, or is another key's or context's. */
const OF_THE_CIPHERTEXT =
  /^(?:InvalidCiphertextException|IncorrectKeyException)$/;

/** What keyrings say, without a cause, of a data key that is none of theirs, was changed, or is another context's. */
const OF_THE_DATA_KEY =
  /encrypted data keys is its own$|: it (?:was changed, or wrapped under another key of this name|is no JWE that|was wrapped under another encryption context)/;

/**
 * Whether the message's encrypted data keys themselves are refused: another time, or for another caller, it would be the same.
 * It is not so where a key service denies access, or does not answer.
 */
function isForeign(error: unknown): boolean {
  const { name, message, cause } = (error ?? {}) as Partial<Error>;
  if (error instanceof AggregateError) return error.errors.every(isForeign);
  if (OF_THE_CIPHERTEXT.test(name ?? "")) return true;
  if (!hasCode(error, "ERR_KEYRING")) return false;
  // With a cause the message may tell of several, of which one did not answer.
  return cause === undefined
    ? OF_THE_DATA_KEY.test(message ?? "")
    : isForeign(cause);
}

/**
 * Refuses a request whose tokens do not open.
 *
 * @throws the error, where it is not the request's fault, or nobody waits for a response
 */
export function badRequestOf(error: unknown, kind: EventKind): BadRequest {
  const isRefused =
    kind === "http" &&
    isSealmaskError(error) &&
    (!hasCode(error, "ERR_KEYRING") || isForeign(error));
  if (!isRefused) throw error;
  const message = "The request cannot be decrypted";
  return {
    statusCode: 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, code: error.code }),
  };
}
