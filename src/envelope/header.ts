import { decodeBase64Url, encodeBase64Url } from "../base64url.ts";
import { type Bytes, decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { EnvelopeError } from "../errors.ts";
import type { ContentType } from "../format.ts";

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

const ALG = "dir";
const ENC = "A256GCM";
const TYP = "sm1";

const COMMITMENT = /^[\w-]{43}$/;
const CONTEXT_DIGEST = /^[\w-]{22}$/;

/** The longest header accepted, in characters of base64url: room for a location of tens of kilobytes. */
const MAX_TEXT_LENGTH = 65_536;

function serialize({ kc, ctx, loc, contentType }: EnvelopeHeader): string {
  const cty = contentType === "json" ? undefined : contentType;
  return JSON.stringify({ alg: ALG, enc: ENC, typ: TYP, kc, ctx, loc, cty });
}

/** What every token begins with: `{"alg":"dir","enc":"A256GCM","typ":"sm1","kc` in base64url. */
export const HEADER_START =
  "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic20xIiwia2Mi";

/**
 * Writes a header in its one canonical form.
 *
 * @throws {RangeError} when the location is too long to be read again
 */
export function encodeHeader(header: EnvelopeHeader): EncodedHeader {
  const text = encodeBase64Url(encodeUtf8(serialize(header)));
  if (text.length > MAX_TEXT_LENGTH) {
    throw new RangeError(
      `Cannot encrypt the field: its location makes a header of ${text.length} characters, over ${MAX_TEXT_LENGTH}`,
    );
  }
  return { ...header, text, additionalData: encodeUtf8(text) };
}

/**
 * Reads a header strictly: writing what was read must give the same text again, which leaves no room for unknown,
 * repeated or reordered members, white space or other spellings.
 *
 * @throws {EnvelopeError} when it is not the canonical header of a version 1 envelope
 */
export function decodeHeader(text: string): EncodedHeader {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new EnvelopeError(
      `Cannot read the header: it has ${text.length} characters, over ${MAX_TEXT_LENGTH}`,
    );
  }
  const bytes = decodeBase64Url(text);
  if (bytes === null) {
    throw new EnvelopeError(
      "Cannot read the header: it is not canonical unpadded base64url",
    );
  }
  const { alg, enc, typ, kc, ctx, loc, cty } = parseObject(bytes);
  if (alg !== ALG || enc !== ENC || typ !== TYP) {
    throw new EnvelopeError(
      `Cannot read the header: expected alg "${ALG}", enc "${ENC}" and typ "${TYP}"`,
    );
  }
  if (typeof kc !== "string" || !isCanonical(COMMITMENT, kc)) {
    throw new EnvelopeError(
      'Cannot read the header: expected "kc", 43 characters of base64url',
    );
  }
  if (
    ctx !== undefined &&
    (typeof ctx !== "string" || !isCanonical(CONTEXT_DIGEST, ctx))
  ) {
    throw new EnvelopeError(
      'Cannot read the header: expected "ctx" absent or 22 characters of base64url',
    );
  }
  if (loc !== undefined && typeof loc !== "string") {
    throw new EnvelopeError(
      'Cannot read the header: expected "loc" absent or a string',
    );
  }
  if (cty !== undefined && cty !== "octet-stream") {
    throw new EnvelopeError(
      'Cannot read the header: expected "cty" absent or "octet-stream"',
    );
  }
  const header = encodeHeader({ kc, ctx, loc, contentType: cty ?? "json" });
  if (header.text !== text) {
    throw new EnvelopeError(
      "Cannot read the header: it is not in canonical form (unknown, repeated or reordered members, or white space)",
    );
  }
  return header;
}

function isCanonical(shape: RegExp, text: string): boolean {
  return shape.test(text) && decodeBase64Url(text) !== null;
}

function parseObject(bytes: Bytes): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch {
    // The parser's own message would quote the text.
    throw new EnvelopeError("Cannot read the header: it is not JSON in UTF-8");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EnvelopeError("Cannot read the header: it is not a JSON object");
  }
  return value as Record<string, unknown>;
}
