import { refuse } from "../util/assert.ts";
import type { BadRequest } from "./bad-request.ts";
import { compilePipeline, type HandlerMasking } from "./pipeline.ts";

/** A handler of AWS Lambda, on Node or Bun, that gives a promise or a value. */
export type Handler<E, C, R> = (event: E, context: C) => R | Promise<R>;

/**
 * Puts masking around a handler of AWS Lambda: fields of the event are decrypted before it runs, fields of the result
 * erased or encrypted after. In a request of API Gateway or of a function URL they are those of the JSON body, in a batch of
 * SQS those of each record's body, in a DynamoDB stream those of the images as plain data; in any other event its own.
 *
 * A request whose tokens do not open is answered with 400 and the error's code, and the handler does not run; in other
 * events the error is thrown. That AWS KMS does not answer is thrown always.
 *
 * @param handler the handler, which sees plaintext
 * @param options what is decrypted, erased, encrypted and logged
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { withMasking } from "sealmask/lambda";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const handler = withMasking(
 *   async (event: { ssn: string }) => ({ ssn: event.ssn, last4: event.ssn.slice(-4) }),
 *   { masking, request: { fields: ["ssn"] }, response: { erase: ["ssn"] } },
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
    refuse("the handler", "a function, before the options", handler);
  }
  const pipeline = compilePipeline("withMasking", options);
  return async (event, context) => {
    const start = await pipeline.before(event, context);
    // Whoever is answered so sent a request over HTTP, whose handler gives responses.
    if ("badRequest" in start) return start.badRequest as BadRequest & R;
    let result: R;
    try {
      result = await handler(start.event, context);
    } catch (error) {
      pipeline.failed(error);
      throw error;
    }
    return pipeline.after(result, event, context);
  };
}
