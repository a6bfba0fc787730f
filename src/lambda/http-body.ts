import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { withBody } from "./body-headers.ts";
import { readBodyText } from "./body-text.ts";
import { isMembers, type Members } from "./event-kind.ts";
import {
  bare,
  dataPart,
  type EventPart,
  HOLDS_FIELDS,
  partOf,
  readResult,
} from "./event-part.ts";
import { toJson } from "./to-json.ts";

/** Tells whether the headers of a request or response declare its body as compressed. */
function isCompressed({ headers, multiValueHeaders }: Members): boolean {
  return [headers, multiValueHeaders].some((each) =>
    Object.keys(isMembers(each) ? each : {}).some(
      (name) => name.toLowerCase() === "content-encoding",
    ),
  );
}

/** Tells whether a body is a stream, which cannot be searched. */
function isStream(body: object): boolean {
  const { pipe, getReader } = body as Members;
  return typeof pipe === "function" || typeof getReader === "function";
}

const COMPRESSED =
  "; the header content-encoding says that the body is compressed: decompress it first, or compress it after masking";

/**
 * Reads the body of a request or response.
 *
 * @param what name of the body, for error messages
 * @throws {UnsupportedTypeError} if the body is not JSON text or data
 */
function readMessage(message: Members, what: string): EventPart {
  const { body } = message;
  if (body === undefined || body === null || body === "") return bare(message);
  if (typeof body === "object") {
    if (isStream(body)) {
      throw new UnsupportedTypeError(
        `Cannot read the ${what}: expected JSON text or data, got a stream; read the stream to its end first`,
      );
    }
    // Another middleware parsed the body, or will serialize it and then set its length.
    return dataPart(message, toJson(body), (content) =>
      withBody(message, { body: content }, "drop"),
    );
  }
  if (typeof body !== "string") {
    throw new UnsupportedTypeError(
      `Cannot read the ${what}: expected JSON text, got ${describeType(body)}`,
    );
  }
  const isBase64 = message.isBase64Encoded === true;
  const advice = isCompressed(message) ? COMPRESSED : "";
  const { text, write } = readBodyText(body, isBase64, what, advice);
  return partOf(message, [{ form: "text", content: text }], ([content]) => {
    const written = write(content as string);
    return withBody(message, { body: written.body }, written.byteLength);
  });
}

/** Reads a request of API Gateway, a function URL or a load balancer. */
export function readHttpRequest(event: unknown): EventPart {
  return isMembers(event) ? readMessage(event, "body") : bare(event);
}

/** Members that a response may have besides its status. */
const RESPONSE_NAMES: readonly string[] = [
  "body",
  "cookies",
  "headers",
  "isBase64Encoded",
  "multiValueHeaders",
];

/** Tells whether a result is a response and not a document. Some sources allow a response without a status. */
function isResponse(result: Members): boolean {
  if ("statusCode" in result) return true;
  return (
    typeof result.body === "string" &&
    (result.isBase64Encoded === true || HOLDS_FIELDS.test(result.body)) &&
    Object.keys(result).every((name) => RESPONSE_NAMES.includes(name))
  );
}

/** Reads the result of an HTTP request: a response, or a document that API Gateway turns into a response. */
export function readHttpResult(result: unknown): EventPart {
  if (!isMembers(result) || !isResponse(result)) {
    return readResult(result);
  }
  const tellsFailure = Number(result.statusCode) >= 400;
  return { ...readMessage(result, "body of the response"), tellsFailure };
}
