import { encodeBase64 } from "../util/base64.ts";
import { startSingleFlight } from "../util/single-flight.ts";
import type { CredentialsSource, KmsCredentials } from "./credentials.ts";
import {
  type Answer,
  isSuccess,
  readAnswer,
  readErrorAnswer,
} from "./kms-answer.ts";
import { isThrottling, KmsError } from "./kms-error.ts";
import { type Attempts, retrying } from "./retry.ts";
import { sign } from "./sign.ts";
import type { HttpRequest, HttpResponse, Send } from "./transport.ts";

/** Sender, retry limits, credentials and clock of one client, fixed when the client is made. */
export interface Connection {
  /** Sends one HTTP request. {@link reaching} makes a sender whose errors say whether to try again. */
  readonly send: Send;
  readonly attempts: Attempts;
  readonly credentials: CredentialsSource;
  /** Returns the Region and the KMS URL for the next call. */
  locate(): { readonly region: string; readonly url: URL };
  /** Returns the current time in milliseconds since 1970, used to date requests. */
  readonly clock: () => number;
}

const SERVER_ERRORS = 500;
/**
 * Difference between the client's clock and KMS's clock, in milliseconds, from which the client corrects its clock. AWS
 * refuses requests whose date is wrong by more than five minutes.
 */
const MAX_SKEW_MS = 240_000;
/**
 * Largest clock correction in milliseconds, so that a wrong `Date` header cannot make the client date requests years
 * ahead.
 */
const MAX_CORRECTION_MS = 86_400_000;
const SKEWED =
  /^(?:AuthFailure|InvalidSignatureException|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|SignatureDoesNotMatch)$/;
const EXPIRED = /^(?:ExpiredTokenException|UnrecognizedClientException)$/;

/** Wraps a sender so that each network error becomes a retryable {@link KmsError} named `"NetworkingError"`. */
export function reaching(send: Send): Send {
  return async (request: HttpRequest, signal: AbortSignal) => {
    try {
      return await send(request, signal);
    } catch (cause) {
      if (cause instanceof KmsError) throw cause;
      const why = codeOf(cause) ?? "the connection failed";
      throw new KmsError(
        "NetworkingError",
        `Cannot reach ${request.url.origin}: ${why}`,
        { cause, retryable: true },
      );
    }
  };
}

/** Pattern of error codes that may appear in an error message: one word of at most 80 characters. */
const CODE = /^\w{1,80}$/;

/** Returns the error code of a network error. `fetch` keeps the error code in the `cause` of its own error. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as ErrorWithCode;
  const { code: inner } = (cause ?? {}) as ErrorWithCode;
  return [code, inner].find(
    (each): each is string => typeof each === "string" && CODE.test(each),
  );
}

interface ErrorWithCode {
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Credentials, date and binary inputs of a request that KMS refused. */
interface Sent {
  readonly used: KmsCredentials;
  readonly dated: number;
  readonly blobs: readonly string[];
}

/** Makes the function through which a client calls every KMS operation. */
export function caller({
  send,
  attempts,
  credentials,
  locate,
  clock,
}: Connection): (
  operation: string,
  input: object,
  signal?: AbortSignal,
) => Promise<Answer> {
  /** Milliseconds by which KMS's clock is ahead of the local clock. */
  let skew = 0;

  /** Adopts KMS's clock if it is far from the date of the request, and returns whether it did. */
  function followsClock(dated: number, response: HttpResponse): boolean {
    const theirs = Date.parse(response.header("date") ?? "");
    const off = theirs - clock();
    if (!(Math.abs(theirs - dated) > MAX_SKEW_MS)) return false;
    if (Math.abs(off) > MAX_CORRECTION_MS) return false;
    skew = off;
    return true;
  }

  function errorOf(
    response: HttpResponse,
    { used, dated, blobs }: Sent,
  ): KmsError {
    const { secretAccessKey, sessionToken = "" } = used;
    const secrets = [...blobs, secretAccessKey, sessionToken];
    const present = secrets.filter((secret) => secret !== "");
    const answer = readErrorAnswer(response, present);
    const { name, message, status, requestId } = answer;
    const retryable =
      status >= SERVER_ERRORS ||
      isThrottling(name, status) ||
      (SKEWED.test(name) && followsClock(dated, response)) ||
      (EXPIRED.test(name) && credentials.drop(used));
    return new KmsError(name, message, { status, requestId, retryable });
  }

  return async (operation, input, abortSignal) => {
    abortSignal?.throwIfAborted();
    const blobs: string[] = [];
    const members = Object.entries(input).map(([name, value]) => {
      if (!(value instanceof Uint8Array)) return [name, value];
      const blob = encodeBase64(value);
      blobs.push(blob);
      return [name, blob];
    });
    const body = JSON.stringify(Object.fromEntries(members));

    const work = async (signal: AbortSignal) => {
      const { region, url } = locate();
      return await retrying(
        async (ends) => {
          const used = await credentials.load(ends);
          const dated = clock() + skew;
          const headers = await sign(
            {
              url,
              region,
              headers: {
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": `TrentService.${operation}`,
              },
              body,
            },
            used,
            dated,
          );
          const request: HttpRequest = { method: "POST", url, headers, body };
          const response = await send(request, ends);
          // An answer that arrives after the caller gave up may hold plaintext that nobody would wipe.
          ends.throwIfAborted();
          if (isSuccess(response)) return readAnswer(response);
          throw errorOf(response, { used, dated, blobs });
        },
        attempts,
        signal,
      );
    };
    return startSingleFlight(work).wait(abortSignal);
  };
}
