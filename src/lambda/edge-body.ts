import { refusalOf } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { headersOfChanged } from "./body-headers.ts";
import { readBodyText } from "./body-text.ts";
import { isMembers, type Members } from "./event-kind.ts";
import { bare, type EventPart, partOf } from "./event-part.ts";

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function refuseBody(what: string, expected: string, value: unknown): never {
  throw new UnsupportedTypeError(
    refusalOf(what, expected, describeType(value)),
  );
}

/**
 * Reads the body of a request in the form of Lambda@Edge.
 *
 * @param changes members to add to a body that was changed
 * @throws {UnsupportedTypeError} if the body is malformed or truncated
 */
function readRequest(request: Members, changes: Members = {}): EventPart {
  const { body } = request;
  if (isAbsent(body)) return bare(request);
  if (!isMembers(body)) {
    return refuseBody("the body of the request", "an object", body);
  }
  const { data } = body;
  if (isAbsent(data)) return bare(request);
  if (typeof data !== "string") {
    return refuseBody("the data of the body", "text", data);
  }
  if (body.inputTruncated === true) {
    throw new UnsupportedTypeError(
      "Cannot read the body: expected the whole body, got the part that CloudFront kept; send a smaller body",
    );
  }
  const isBase64 = body.encoding === "base64";
  const { text, write } = readBodyText(data, isBase64, "body");
  return partOf(request, [{ form: "text", content: text }], ([content]) => ({
    ...request,
    // CloudFront refuses a request whose `content-length` was changed; it corrects the header itself.
    headers: headersOfChanged(request.headers, "keep"),
    body: { ...body, ...changes, data: write(content as string).body },
  }));
}

/** Reads the request in a record of Lambda@Edge. */
export function readEdgeRecord(record: unknown): EventPart {
  const cf = isMembers(record) ? record.cf : undefined;
  if (!isMembers(cf) || !isMembers(cf.request)) return bare(record);
  const { documents, replace } = readRequest(cf.request);
  return partOf(record, documents, (contents) => ({
    ...(record as Members),
    cf: { ...cf, request: replace(contents) },
  }));
}

/**
 * Reads the result of a Lambda@Edge function: a response with a body, or the request that goes on to the origin.
 *
 * @throws {UnsupportedTypeError} if the result is neither, or has a body that cannot be searched
 */
export function readEdgeResult(result: unknown): EventPart {
  if (isAbsent(result)) return bare(result);
  if (!isMembers(result)) {
    return refuseBody("the result", "a response or a request", result);
  }
  // Without `action: "replace"` CloudFront would send the original body.
  if (!("status" in result)) return readRequest(result, { action: "replace" });
  const { body } = result;
  if (isAbsent(body)) return bare(result);
  if (typeof body !== "string") {
    return refuseBody("the body of the response", "text", body);
  }
  const isBase64 = result.bodyEncoding === "base64";
  const { text, write } = readBodyText(body, isBase64, "body of the response");
  const part = partOf(
    result,
    [{ form: "text", content: text }],
    ([content]) => ({
      ...result,
      // CloudFront writes `content-length` itself.
      headers: headersOfChanged(result.headers, "drop"),
      body: write(content as string).body,
    }),
  );
  return { ...part, tellsFailure: Number(result.status) >= 400 };
}
