import type { Refusal } from "./bad-request.ts";
import type { BatchFailures } from "./batch-rules.ts";
import { isMembers } from "./event-kind.ts";
import { HOLDS_FIELDS } from "./event-part.ts";
import type { HandlerMasking } from "./handler-masking.ts";
import { compilePipeline } from "./pipeline.ts";

/** What Middy gives to a middleware: what is here is read and written. */
export interface MiddyRequest<E, C> {
  /** The event, which a middleware may replace. */
  event: E;
  /** What the handler gets beside the event. */
  readonly context: C;
  /** The handler's result, which a middleware may replace. */
  response?: unknown;
  /** What the handler threw. */
  readonly error?: unknown;
}

/** An event as it came, and those of its records that the handler does not get. */
interface Begun<E> {
  readonly event: E;
  readonly withheld: readonly unknown[];
}

/** Tells whether a response has a text such as "Not found", as those have that are made of errors: nothing is named in it. */
function isWords(response: unknown): boolean {
  if (!isMembers(response)) return false;
  const { body, isBase64Encoded } = response;
  const isText = typeof body === "string" && isBase64Encoded !== true;
  return isText && !HOLDS_FIELDS.test(body);
}

/** A middleware of Middy. */
export interface MaskingMiddleware<E, C> {
  /** Decrypts the event's fields; what it gives ends the request without the handler. */
  before(
    request: MiddyRequest<E, C>,
  ): Promise<Refusal | BatchFailures | undefined>;
  /** Erases and encrypts the result's. */
  after(request: MiddyRequest<E, C>): Promise<void>;
  /** Notes an error, and masks the response that another middleware made of it. */
  onError(request: MiddyRequest<E, C>): Promise<void>;
}

/**
 * Does what {@link withMasking} does, as a middleware of Middy: `middy(handler).use(maskingMiddleware(options))`. A
 * request whose tokens do not open ends with a response of 400.
 *
 * @param options what is decrypted, erased, encrypted and logged
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
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
  /** Contexts are made from events as they came, and records that the handler did not get are reported. */
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
