import { refuse, refuseAs } from "../util/assert.ts";
import type { HandlerMasking } from "./handler-masking.ts";
import { compilePipeline } from "./pipeline.ts";

/** A handler of AWS Lambda, on Node or Bun, that gives a promise or a value. */
export type Handler<E, C, R> = (event: E, context: C) => R | Promise<R>;

/**
 * Insists that a handler gives its result: what it writes to a stream would pass unmasked.
 *
 * @throws {TypeError} when it is called as one whose response is streamed
 */
function assertNoStream(context: unknown): void {
  const { write, end } = (context ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof write !== "function" || typeof end !== "function") return;
  const expected = "the invocation's context, beside the event";
  refuseAs("the event", expected, "a stream; give the result as a whole");
}

/**
 * Puts masking around a handler of AWS Lambda: fields of the event are decrypted before it runs, fields of the result
 * erased or encrypted after. They are looked for in the documents of the event, which lie where its source puts them: in the
 * JSON body of a request, in the body of each message of a queue, in the event itself where a function is invoked directly.
 * What was not named keeps every character.
 *
 * A request over HTTP whose tokens do not open is answered with 400 and the error's code, and the handler does not run; in
 * other events the error is thrown, and says which record it is about. `batch: "partial"` reports such records instead. That
 * AWS KMS denies access or does not answer is thrown always.
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
    refuse("the handler", "a function, before the options", handler);
  }
  const pipeline = compilePipeline("withMasking", options);
  return async (event, context) => {
    assertNoStream(context);
    const start = await pipeline.before(event, context);
    // What the source of the event takes from every handler.
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
