import {
  isSealmaskError,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";
import { isMembers } from "./event-kind.ts";

/** Response of status 400 to an HTTP request with tokens that do not open. */
export interface BadRequest {
  /** HTTP status 400: the request is at fault. */
  readonly statusCode: 400;
  /** HTTP headers, which declare the body as JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text with the members `message` and `code`: a fixed text, and the error code. */
  readonly body: string;
}

/** Response of status 400 in the form that Lambda@Edge expects. */
export interface EdgeBadRequest {
  /** HTTP status 400: the request is at fault. */
  readonly status: "400";
  /** HTTP status in words. */
  readonly statusDescription: "Bad Request";
  /** HTTP headers, which declare the body as JSON. */
  readonly headers: Readonly<
    Record<string, readonly { readonly key: string; readonly value: string }[]>
  >;
  /** JSON text with the members `message` and `code`: a fixed text, and the error code. */
  readonly body: string;
}

/** Response of status 400, in the form that the source of the event expects. */
export type Refusal = BadRequest | EdgeBadRequest;

const JSON_TYPE = "application/json";

/** Makes the response of status 400 for an HTTP request. */
export function httpRefusal(body: string): BadRequest {
  return { statusCode: 400, headers: { "content-type": JSON_TYPE }, body };
}

/**
 * Makes the response of status 400 for a request of Lambda@Edge. Returns `undefined` for an event in which the origin
 * has already answered.
 */
export function edgeRefusal(
  event: unknown,
  body: string,
): EdgeBadRequest | undefined {
  const records = isMembers(event) ? event.Records : undefined;
  const record: unknown = Array.isArray(records) ? records[0] : undefined;
  const cf = isMembers(record) ? record.cf : undefined;
  if (!isMembers(cf) || cf.response !== undefined) return undefined;
  const contentType = { key: "Content-Type", value: JSON_TYPE };
  return {
    status: "400",
    statusDescription: "Bad Request",
    headers: { "content-type": [contentType] },
    body,
  };
}

/**
 * Tells whether the request caused an error, so that every retry and every caller would get the same error. A
 * `KeyringError` counts only if the data key is foreign or tampered with, or its branch key was shredded.
 */
export function isOfRequest(error: unknown): error is SealmaskError {
  const reason = reasonOf(error);
  const isOfDataKey =
    reason === "foreign" || reason === "tampered" || reason === "shredded";
  return isSealmaskError(error) && (reason === undefined || isOfDataKey);
}

/** Writes the response body for an error: the error code and a fixed text, with nothing of the request. */
export function bodyOf({ code }: SealmaskError): string {
  return JSON.stringify({ message: "The request cannot be decrypted", code });
}
