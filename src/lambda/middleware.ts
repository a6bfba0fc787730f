import type { BadRequest } from "./bad-request.ts";
import { compilePipeline, type HandlerMasking } from "./pipeline.ts";

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

/** A middleware of Middy. */
export interface MaskingMiddleware<E, C> {
  /** Decrypts the event's fields. */
  before(request: MiddyRequest<E, C>): Promise<BadRequest | undefined>;
  /** Erases and encrypts the result's. */
  after(request: MiddyRequest<E, C>): Promise<void>;
  /** Notes an error. */
  onError(request: MiddyRequest<E, C>): void;
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
  /** Contexts are made from events as they came. */
  const events = new WeakMap<object, E>();
  return {
    async before(request) {
      events.set(request, request.event);
      const start = await pipeline.before(request.event, request.context);
      if ("badRequest" in start) return start.badRequest;
      request.event = start.event;
      return undefined;
    },
    async after(request) {
      const event = events.has(request)
        ? (events.get(request) as E)
        : request.event;
      request.response = await pipeline.after(
        request.response,
        event,
        request.context,
      );
    },
    onError: ({ error }) => pipeline.failed(error),
  };
}
