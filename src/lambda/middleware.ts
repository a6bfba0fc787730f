import type { Refusal } from "./bad-request.ts";
import type { BatchFailures } from "./batch-rules.ts";
import { isMembers } from "./event-kind.ts";
import { HOLDS_FIELDS } from "./event-part.ts";
import type { HandlerMasking } from "./handler-masking.ts";
import { compilePipeline } from "./pipeline.ts";

/** Part of Middy's request object that the middleware reads and writes. */
export interface MiddyRequest<E, C> {
  /** Event, which a middleware may replace. */
  event: E;
  /** Lambda context, which the handler gets as its second argument. */
  readonly context: C;
  /** Result of the handler, which a middleware may replace. */
  response?: unknown;
  /** Error that the handler threw. */
  readonly error?: unknown;
}

/** Original event, and the records of the event that are withheld from the handler. */
interface Begun<E> {
  readonly event: E;
  readonly withheld: readonly unknown[];
}

/** Tells whether a response has a text body without fields, such as "Not found", which error middlewares make. */
function isWords(response: unknown): boolean {
  if (!isMembers(response)) return false;
  const { body, isBase64Encoded } = response;
  const isText = typeof body === "string" && isBase64Encoded !== true;
  return isText && !HOLDS_FIELDS.test(body);
}

/** Middleware for Middy, made by {@link maskingMiddleware}. */
export interface MaskingMiddleware<E, C> {
  /** Decrypts the event's fields. If `before` returns a value, Middy answers with that value and skips the handler. */
  before(
    request: MiddyRequest<E, C>,
  ): Promise<Refusal | BatchFailures | undefined>;
  /** Erases and encrypts the result's fields. */
  after(request: MiddyRequest<E, C>): Promise<void>;
  /** Logs an error, and masks the response that another middleware made from the error. */
  onError(request: MiddyRequest<E, C>): Promise<void>;
}

/**
 * Makes a Middy middleware that does the same as {@link withMasking}: `middy(handler).use(maskingMiddleware(options))`.
 * An HTTP request with tokens that do not open is answered with status 400.
 *
 * @param options fields to decrypt, erase, encrypt and log
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { maskingMiddleware } from "sealmask/lambda";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const { after } = maskingMiddleware({ masking, response: { erase: ["ssn"] } });
 *
 * const request = { event: {}, context: {}, response: { ssn: "078-05-1120" } };
 * await after(request);
 * console.log(request.response.ssn); // *****
 * ```
 */
export function maskingMiddleware<E, C>(
  options: HandlerMasking<E, C>,
): MaskingMiddleware<E, C> {
  const pipeline = compilePipeline("maskingMiddleware", options);
  /**
   * For each request, the original event, from which encryption contexts are made, and the withheld records, which are
   * reported.
   */
  const begun = new WeakMap<object, Begun<E>>();
  const finish = async (request: MiddyRequest<E, C>): Promise<void> => {
    const { event, withheld } = begun.get(request) ?? {
      event: request.event,
      withheld: [],
    };
    request.response = await pipeline.after(
      request.response,
      event,
      request.context,
      withheld,
    );
  };
  return {
    async before(request) {
      const { event } = request;
      const start = await pipeline.before(event, request.context);
      if ("answer" in start) return start.answer;
      begun.set(request, { event, withheld: start.withheld });
      request.event = start.event;
      return undefined;
    },
    after: finish,
    async onError(request) {
      pipeline.failed(request.error);
      const { response } = request;
      const isMade = response !== undefined && !isWords(response);
      if (isMade) await finish(request);
    },
  };
}
