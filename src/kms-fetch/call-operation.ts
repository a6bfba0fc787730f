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

/** What calls need, settled when a client is made. */
export interface Connection {
  /** Sends a request; {@link reaching} makes one whose errors say whether another attempt may succeed. */
  readonly send: Send;
  readonly attempts: Attempts;
  readonly credentials: CredentialsSource;
  /** Returns the Region and the URL that calls go to. */
  locate(): { readonly region: string; readonly url: URL };
  /** The time in milliseconds, as requests are dated. */
  readonly clock: () => number;
}

const SERVER_ERRORS = 500;
/** How far KMS's clock and ours may differ, in milliseconds: AWS refuses requests more than five minutes off. */
const MAX_SKEW_MS = 240_000;
/** How far ours is followed to theirs: no header shall have requests dated in years to come. */
const MAX_CORRECTION_MS = 86_400_000;
const SKEWED =
  /^(?:AuthFailure|InvalidSignatureException|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|SignatureDoesNotMatch)$/;
const EXPIRED = /^(?:ExpiredTokenException|UnrecognizedClientException)$/;

/** Makes a sender that gives errors of the network a name, and says that another attempt may succeed. */
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

/** Codes are one word; what is longer or anything else is not repeated. */
const CODE = /^\w{1,80}$/;

/** Returns the code of an error of the network, which `fetch` keeps one below its own. */
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

/** What a request was made of that was refused. */
interface Sent {
  readonly used: KmsCredentials;
  readonly dated: number;
  readonly blobs: readonly string[];
}

/** Makes a client's one way to call an operation of KMS. */
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
  /** How far KMS's clock is ahead of ours, in milliseconds. */
  let skew = 0;

  /** Follows KMS's clock if it is far from what the request was dated with. */
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
          // Nobody would wipe what an answer that comes too late holds in clear.
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
