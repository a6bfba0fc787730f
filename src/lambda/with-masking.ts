import { refuse, refuseAs } from "../util/assert.ts";
import type { HandlerMasking } from "./handler-masking.ts";
import { compilePipeline } from "./pipeline.ts";

/** AWS Lambda handler on Node or Bun that returns a value or a promise. */
export type Handler<E, C, R> = (event: E, context: C) => R | Promise<R>;

/**
 * Checks that a handler returns its result. A result written to a stream would pass unmasked.
 *
 * @throws {TypeError} if Lambda called the handler with a response stream
 */
function assertNoStream(context: unknown): void {
  const { write, end } = (context ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof write !== "function" || typeof end !== "function") return;
  const got = "a response stream; return the whole result instead";
  refuseAs("the handler's second argument", "a Lambda context", got);
}

/**
 * Wraps a Lambda handler in masking: decrypts fields of the event before the handler runs, and erases or encrypts
 * fields of its result. Fields are searched in the documents of the event. The event's source decides where those are:
 * the JSON body of a request, the body of each queue message, or the event itself if the function is invoked directly.
 * Everything else keeps every character.
 *
 * An HTTP request with tokens that do not open is answered with status 400 and the error's code, and the handler does
 * not run. For other events the error is thrown and names the record; `batch: "partial"` reports such records instead.
 * If KMS denies access or does not answer, the error is always thrown.
 *
 * @param handler handler that sees plaintext
 * @param options fields to decrypt, erase, encrypt and log
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { withMasking } from "sealmask/lambda";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const handler = withMasking(
 *   async (event: { ssn: string }) => ({ ssn: event.ssn, last4: event.ssn.slice(-4) }),
 *   { masking, kind: "plain", request: { fields: ["ssn"] }, response: { erase: ["ssn"] } },
 * );
 *
 * const event = await masking.encrypt({ ssn: "078-05-1120" }, { fields: ["ssn"] });
 * console.log(JSON.stringify(await handler(event as { ssn: string }, {}))); // {"ssn":"*****","last4":"1120"}
 * ```
 */
export function withMasking<E, C, R>(
  handler: Handler<E, C, R>,
  options: HandlerMasking<E, C>,
): (event: E, context: C) => Promise<R> {
  if (typeof handler !== "function") {
    refuse("the handler", "a function as the first argument", handler);
  }
  const pipeline = compilePipeline("withMasking", options);
  return async (event, context) => {
    assertNoStream(context);
    const start = await pipeline.before(event, context);
    // The event's source accepts this answer from every handler, whatever its result type.
    if ("answer" in start) return start.answer as R;
    let result: R;
    try {
      result = await handler(start.event, context);
    } catch (error) {
      pipeline.failed(error);
      throw error;
    }
    return pipeline.after(result, event, context, start.withheld);
  };
}
