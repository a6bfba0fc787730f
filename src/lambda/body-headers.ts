import { isMembers, type Members } from "./event-kind.ts";

/** Names of headers that hold a digest of a body or a signature over it, such as `content-digest` or `x-hub-signature-256`. */
const OF_DIGEST =
  /(?:^|-)(?:signature|digest|checksum|hmac|md5|sha1|sha256|sha512)(?:-|$)/;

/** Names of headers that ask for one, and tell nothing of a body. */
const OF_WISH = /^(?:want|accept)-/;

/** Tells whether a header is wrong once the body has changed, and cannot be made right. */
function describesBody(name: string): boolean {
  if (name === "etag" || name === "content-encoding") return true;
  return OF_DIGEST.test(name) && !OF_WISH.test(name);
}

/** Writes a length as the header had it: a text, a number, or the only one of several values. */
function lengthLike(before: unknown, length: number): unknown {
  if (Array.isArray(before)) return [lengthLike(before[0], length)];
  return typeof before === "number" ? length : `${length}`;
}

/** What becomes of a header that says the body's length: another number, nothing, or what it was. */
export type LengthRule = number | "drop" | "keep";

/** Removes the headers that a changed body makes untrue, and corrects its length. Names may be in any case. */
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

/** Copies a message whose body has changed, with headers that fit. */
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
