import {
  isSealmaskError,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";
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

/**
 * Tells whether an error is the request's fault: it would be the same another time, or for another caller. It is not if
 * a keyring fails for another reason, such as a key service that denies access or does not answer.
 */
function isOfRequest(error: unknown): error is SealmaskError {
  const reason = reasonOf(error);
  const isOfDataKey = reason === "foreign" || reason === "tampered";
  return isSealmaskError(error) && (reason === undefined || isOfDataKey);
}

/**
 * Refuses a request whose tokens do not open.
 *
 * @throws the error, where it is not the request's fault, or nobody waits for a response
 */
export function badRequestOf(error: unknown, kind: EventKind): BadRequest {
  if (kind !== "http" || !isOfRequest(error)) throw error;
  const message = "The request cannot be decrypted";
  return {
    statusCode: 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, code: error.code }),
  };
}
