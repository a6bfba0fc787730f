import type { ContentType } from "../../message/message-format.ts";
import { refuseAs } from "../../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../../util/base64.ts";
import type { Bytes } from "../../util/bytes.ts";
import { malformedPart } from "../../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";

/** Header of a version 1 envelope. */
export interface EnvelopeHeader {
  /** Commitment to the data key and the encryption context: 43 characters of base64url. */
  readonly kc: string;
  /** First 16 bytes of the canonical encryption context's SHA-256, in base64url. Absent for an empty context. */
  readonly ctx?: string | undefined;
  /** Location that a field's token is bound to: an RFC 6901 pointer with every array index written as `-`. */
  readonly loc?: string | undefined;
  /** Content type of the plaintext. The header's text omits it for JSON. */
  readonly contentType: ContentType;
}

/** Header of an envelope, with its encoded forms. */
export interface EncodedHeader extends EnvelopeHeader {
  /** First part of the token: the header's JSON text in base64url. */
  readonly text: string;
  /** Additional authenticated data of RFC 7516: `text` in ASCII. */
  readonly additionalData: Bytes;
}

/** Length in bytes of the header member `kc`. */
const COMMITMENT_LENGTH = 32;

/** Length in bytes of the header member `ctx`. */
const CONTEXT_DIGEST_LENGTH = 16;

/** Maximum length of a header in characters of base64url: room for a location of tens of kilobytes. */
const MAX_TEXT_LENGTH = 65_536;

/** Members that every envelope header begins with. */
const FIXED = { alg: "dir", enc: "A256GCM", typ: "sm1" };

function serialize({ kc, ctx, loc, contentType }: EnvelopeHeader): string {
  const cty = contentType === "json" ? undefined : contentType;
  return JSON.stringify({ ...FIXED, kc, ctx, loc, cty });
}

/** Beginning of every token. It is made at its first use, because making it takes time. */
let start: string | undefined;

/** Tells whether a text has the beginning of every token. */
export function beginsAsHeader(text: string): boolean {
  // The beginning includes the comma and quote of the next member. These 42 bytes fill exactly 56 characters of
  // base64url.
  start ??= encodeBase64Url(
    encodeUtf8(`${JSON.stringify(FIXED).slice(0, -1)},"`),
  );
  return text.startsWith(start);
}

/**
 * Encodes a header in its canonical form.
 *
 * @throws {RangeError} if the location makes the header too long to be read again
 */
export function encodeHeader(header: EnvelopeHeader): EncodedHeader {
  const text = encodeBase64Url(encodeUtf8(serialize(header)));
  if (text.length > MAX_TEXT_LENGTH) {
    const expected = `at most ${MAX_TEXT_LENGTH} characters`;
    refuseAs(
      "the header with its location",
      expected,
      `${text.length}`,
      RangeError,
    );
  }
  return { ...header, text, additionalData: encodeUtf8(text) };
}

/**
 * Returns the prefix of a short token, which is a field's token in a document with a shared header. The prefix states
 * the content type, because the shared header cannot.
 */
export function fieldTokenPrefix(contentType: ContentType): string {
  return contentType === "json" ? "sm1" : "sm1b";
}

/**
 * Returns the additional authenticated data of a short token: the document's header, the content type and the location.
 */
export function fieldAdditionalData(
  { text }: EncodedHeader,
  contentType: ContentType,
  location: string | undefined,
): Bytes {
  const type = contentType === "json" ? "" : contentType;
  // UTF-8 replaces every lone surrogate by the same character, so two locations could become one.
  const where = location?.isWellFormed() ? location : JSON.stringify(location);
  // A plain location begins with a slash and one in JSON with a quote, so the two forms never coincide.
  return encodeUtf8(`${text}.${type}${where}`);
}

/**
 * Decodes a header strictly: encoding the result must give the same text again. That rules out unknown, repeated or
 * reordered members, white space and other spellings.
 *
 * @throws {EnvelopeError} if the text is not the canonical header of a version 1 envelope
 */
export function decodeHeader(text: string): EncodedHeader {
  const isCandidate = text.length <= MAX_TEXT_LENGTH && beginsAsHeader(text);
  const bytes = isCandidate ? decodeBase64Url(text) : null;
  try {
    // JSON with the beginning of a token is an object. The null prototype keeps out members of a polluted prototype.
    const { kc, ctx, loc, cty } = Object.assign(
      Object.create(null),
      JSON.parse(decodeUtf8(bytes as Bytes)),
    );
    // Members that are not strings are converted, and then the text below differs.
    const header = encodeHeader({
      kc: kc.toString(),
      ctx: ctx?.toString(),
      loc: loc?.toString(),
      contentType: cty === "octet-stream" ? cty : "json",
    });
    const isRight =
      header.text === text &&
      isBase64Url(header.kc, COMMITMENT_LENGTH) &&
      (ctx === undefined || isBase64Url(ctx, CONTEXT_DIGEST_LENGTH));
    if (isRight) return header;
  } catch {
    // Fall through to the error below: the parser's own message would quote the text.
  }
  throw malformedPart(
    "header",
    "the canonical form of version 1",
    "other content",
  );
}

function isBase64Url(text: string, length: number): boolean {
  return decodeBase64Url(text)?.length === length;
}
