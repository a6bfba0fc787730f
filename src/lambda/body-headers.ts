import { isMembers, type Members } from "./event-kind.ts";

/**
 * Names of headers that hold a digest of the body or a signature over it, such as `content-digest` and
 * `x-hub-signature-256`.
 */
const OF_DIGEST =
  /(?:^|-)(?:signature|digest|checksum|hmac|md5|sha1|sha256|sha512)(?:-|$)/;

/** Names of headers that only ask for a digest or signature. */
const OF_WISH = /^(?:want|accept)-/;

/** Tells by the name of a header whether the header becomes wrong when the body changes and cannot be corrected. */
function describesBody(name: string): boolean {
  if (name === "etag" || name === "content-encoding") return true;
  return OF_DIGEST.test(name) && !OF_WISH.test(name);
}

/** Writes a length in the form of the header's previous value: text, a number, or an array of one value. */
function lengthLike(before: unknown, length: number): unknown {
  if (Array.isArray(before)) return [lengthLike(before[0], length)];
  return typeof before === "number" ? length : `${length}`;
}

/** Length of the new body in bytes. `"drop"` removes the header `content-length`, `"keep"` keeps it. */
export type LengthRule = number | "drop" | "keep";

/**
 * Removes the headers that a changed body makes wrong, and corrects `content-length`. Header names may be in any case.
 */
export function headersOfChanged(
  headers: unknown,
  length: LengthRule,
): unknown {
  if (!isMembers(headers)) return headers;
  const right = Object.entries(headers).flatMap(([name, value]) => {
    const lowercase = name.toLowerCase();
    if (describesBody(lowercase)) return [];
    const isLength = lowercase === "content-length" && length !== "keep";
    if (!isLength) return [[name, value] as const];
    return length === "drop"
      ? []
      : [[name, lengthLike(value, length)] as const];
  });
  return Object.fromEntries(right);
}

/** Copies a request or response with a changed body, and adapts its headers. */
export function withBody(
  message: Members,
  body: Members,
  length: LengthRule,
): Members {
  const names = ["headers", "multiValueHeaders"] as const;
  const headers = names
    .filter((name) => message[name] !== undefined)
    .map((name) => [name, headersOfChanged(message[name], length)]);
  return { ...message, ...Object.fromEntries(headers), ...body };
}
