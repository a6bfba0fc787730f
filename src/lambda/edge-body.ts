import { UnsupportedTypeError } from "../util/errors.ts";
import { headersOfChanged } from "./body-headers.ts";
import { readBodyText } from "./body-text.ts";
import { isMembers, type Members } from "./event-kind.ts";
import { bare, type EventPart, partOf } from "./event-part.ts";

/** Reads the body of a request as Lambda@Edge writes it. */
function readRequest(request: Members): EventPart {
  const { body } = request;
  if (!isMembers(body) || typeof body.data !== "string" || body.data === "") {
    return bare(request);
  }
  if (body.inputTruncated === true) {
    throw new UnsupportedTypeError(
      "Cannot read the body: expected the whole of it, got what CloudFront cut off at its limit",
    );
  }
  const isBase64 = body.encoding === "base64";
  const { text, write } = readBodyText(body.data, isBase64, "body");
  return partOf(request, [{ form: "text", content: text }], ([content]) => ({
    ...request,
    // CloudFront refuses a request whose length was changed, and corrects it itself.
    headers: headersOfChanged(request.headers, "keep"),
    body: { ...body, data: write(content as string).body },
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

/** Reads what a function of Lambda@Edge gives: a response with a body, or the request that goes on. */
export function readEdgeResult(result: unknown): EventPart {
  if (!isMembers(result)) return bare(result);
  if (!("status" in result)) return readRequest(result);
  const { body } = result;
  if (typeof body !== "string" || body === "") return bare(result);
  const isBase64 = result.bodyEncoding === "base64";
  const { text, write } = readBodyText(body, isBase64, "body of the response");
  const part = partOf(
    result,
    [{ form: "text", content: text }],
    ([content]) => ({
      ...result,
      // CloudFront writes the length itself.
      headers: headersOfChanged(result.headers, "drop"),
      body: write(content as string).body,
    }),
  );
  return { ...part, tellsFailure: Number(result.status) >= 400 };
}
