import type { ContentType } from "../../message/message-format.ts";
import { refuseAs } from "../../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../../util/base64.ts";
import type { Bytes } from "../../util/bytes.ts";
import { malformedPart } from "../../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";

/** The header of an envelope of version 1, as its JSON text has it. */
export interface EnvelopeHeader {
  /** Commits to the data key and the encryption context: 43 characters of base64url. */
  readonly kc: string;
  /** The first 16 bytes of SHA-256 of the canonical encryption context, in base64url; absent for an empty context. */
  readonly ctx?: string | undefined;
  /** The location that a field's token is bound to: an RFC 6901 pointer with every array index written `-`. */
  readonly loc?: string | undefined;
  /** How to read the plaintext; absent in the text for JSON. */
  readonly contentType: ContentType;
}

/** A header with what every message under it needs. */
export interface EncodedHeader extends EnvelopeHeader {
  /** The first part of the token: the header's text in base64url. */
  readonly text: string;
  /** The additional authenticated data of RFC 7516: ASCII of `text`. */
  readonly additionalData: Bytes;
}

/** Bytes in `kc` and in `ctx`. */
const COMMITMENT_LENGTH = 32;
const CONTEXT_DIGEST_LENGTH = 16;

/** The longest header accepted, in characters of base64url: room for a location of tens of kilobytes. */
const MAX_TEXT_LENGTH = 65_536;

/** The members that every header begins with. */
const FIXED = { alg: "dir", enc: "A256GCM", typ: "sm1" };

function serialize({ kc, ctx, loc, contentType }: EnvelopeHeader): string {
  const cty = contentType === "json" ? undefined : contentType;
  return JSON.stringify({ ...FIXED, kc, ctx, loc, cty });
}

/** What every token begins with; made when first needed, for it takes its time. */
let start: string | undefined;

/** Tells whether a text begins as every token does. */
export function beginsAsHeader(text: string): boolean {
  // Another member follows. These are 42 bytes, which base64url writes as 56 characters of their own.
  start ??= encodeBase64Url(
    encodeUtf8(`${JSON.stringify(FIXED).slice(0, -1)},"`),
  );
  return text.startsWith(start);
}

/**
 * Writes a header in its one canonical form.
 *
 * @throws {RangeError} when the location is too long to be read again
 */
export function encodeHeader(header: EnvelopeHeader): EncodedHeader {
  const text = encodeBase64Url(encodeUtf8(serialize(header)));
  if (text.length > MAX_TEXT_LENGTH) {
    const expected = `at most ${MAX_TEXT_LENGTH} characters`;
    refuseAs("header and location", expected, `${text.length}`, RangeError);
  }
  return { ...header, text, additionalData: encodeUtf8(text) };
}

/** Returns what a short token begins with: its header stands elsewhere, and cannot say how to read it. */
export function fieldTokenPrefix(contentType: ContentType): string {
  return contentType === "json" ? "sm1" : "sm1b";
}

/** Returns the additional authenticated data of a short token: its document's header, how to read it, and where it stands. */
export function fieldAdditionalData(
  { text }: EncodedHeader,
  contentType: ContentType,
  location: string | undefined,
): Bytes {
  const type = contentType === "json" ? "" : contentType;
  // UTF-8 would fold every lone surrogate into one character, and two locations into one.
  const where = location?.isWellFormed() ? location : JSON.stringify(location);
  // A location begins with a slash, and one in JSON with a quote: no two of these are the same.
  return encodeUtf8(`${text}.${type}${where}`);
}

/**
 * Reads a header strictly: writing what was read must give the same text again, which leaves no room for unknown,
 * repeated or reordered members, white space or other spellings.
 *
 * @throws {EnvelopeError} when it is not the canonical header of a version 1 envelope
 */
export function decodeHeader(text: string): EncodedHeader {
  const isCandidate = text.length <= MAX_TEXT_LENGTH && beginsAsHeader(text);
  const bytes = isCandidate ? decodeBase64Url(text) : null;
  try {
    // Whatever begins as tokens do and is JSON is an object. It lends nothing of a polluted prototype.
    const { kc, ctx, loc, cty } = Object.assign(
      Object.create(null),
      JSON.parse(decodeUtf8(bytes as Bytes)),
    );
    // What is no string becomes one, and then the text is another one.
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
    // As below: the parser's own message would quote the text.
  }
  throw malformedPart(
    "header",
    "the canonical form of version 1",
    "other JSON or none",
  );
}

function isBase64Url(text: string, length: number): boolean {
  return decodeBase64Url(text)?.length === length;
}
