import {
  isSealmaskError,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";
import { isMembers } from "./event-kind.ts";

/** A response that refuses a request whose tokens do not open. */
export interface BadRequest {
  /** The request's fault. */
  readonly statusCode: 400;
  /** That the body is JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with a `message` and the error's `code`. */
  readonly body: string;
}

/** The same as Lambda@Edge writes it. */
export interface EdgeBadRequest {
  /** The request's fault. */
  readonly status: "400";
  /** The status in words. */
  readonly statusDescription: "Bad Request";
  /** That the body is JSON. */
  readonly headers: Readonly<
    Record<string, readonly { readonly key: string; readonly value: string }[]>
  >;
  /** JSON with a `message` and the error's `code`. */
  readonly body: string;
}

/** A response that refuses a request, as the source of the request takes it. */
export type Refusal = BadRequest | EdgeBadRequest;

const JSON_TYPE = "application/json";

/** Writes the response that refuses a request over HTTP. */
export function httpRefusal(body: string): BadRequest {
  return { statusCode: 400, headers: { "content-type": JSON_TYPE }, body };
}

/** Writes the response that refuses a request at the edge; `undefined` for an event in which the origin has answered. */
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
 * Tells whether an error is the request's fault: it would be the same another time, or for another caller. It is not if
 * a keyring fails for another reason, such as a key service that denies access or does not answer.
 */
export function isOfRequest(error: unknown): error is SealmaskError {
  const reason = reasonOf(error);
  const isOfDataKey = reason === "foreign" || reason === "tampered";
  return isSealmaskError(error) && (reason === undefined || isOfDataKey);
}

/** Writes what a caller is told of an error: its code, and nothing of the request. */
export function bodyOf({ code }: SealmaskError): string {
  return JSON.stringify({ message: "The request cannot be decrypted", code });
}
