import { TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import {
  decodeEncryptedDataKeys,
  type EncryptedDataKey,
  encodeEncryptedDataKeys,
} from "../../message/encrypted-data-keys.ts";
import type {
  ContentType,
  FieldContext,
  ParsedMessage,
} from "../../message/message-format.ts";
import { refuseAs } from "../../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../../util/base64.ts";
import type { Bytes } from "../../util/bytes.ts";
import { malformedPart } from "../../util/errors.ts";
import { memoize } from "../../util/memoize.ts";
import {
  beginsAsHeader,
  decodeHeader,
  type EncodedHeader,
  fieldAdditionalData,
} from "./envelope-header.ts";

/** Default maximum number of encrypted data keys in a token. */
export const MAX_ENCRYPTED_DATA_KEYS = 10;

/** Decoded first two parts of a token. */
interface TokenStart {
  /** Decoded first part of the token: the header. */
  readonly header: EncodedHeader;
  /** Second part of the token as text. It is equal for tokens with the same encrypted data keys. */
  readonly dataKeyId: string;
  /** Decoded second part of the token. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
}

/** Parsed token whose parts are all checked. */
export interface EnvelopeMessage extends TokenStart, ParsedMessage {
  /** Text of the token, as it was given. */
  readonly token: string;
  /** Third part of the token: the initialization vector of 12 bytes. */
  readonly iv: Bytes;
  /** Fourth part of the token, followed by the fifth, which is the 16-byte tag. */
  readonly ciphertext: Bytes;
}

/** Maximum number of parts that an error message counts, because a text may consist of many dots. */
const MAX_COUNTED = 6;

/** Length in characters of a tag in a token. */
const TAG_CHARACTERS = 22;

/** End of an error message about a token that lacks its end. */
const CUT = "; it may have been cut";

/**
 * Returns the positions of the last three of a token's four dots.
 *
 * @throws {EnvelopeError} if the token does not have exactly four dots
 */
function findDots(token: string): [number, number, number] {
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  const third = token.indexOf(".", second + 1);
  const fourth = token.indexOf(".", third + 1);
  // `indexOf` gives -1 for a missing dot, and the next search starts anew. With fewer dots the fourth result is not the
  // last dot.
  if (fourth > 0 && fourth === token.lastIndexOf(".")) {
    return [second, third, fourth];
  }
  const count = token.split(".", MAX_COUNTED + 1).length;
  const got = count > MAX_COUNTED ? `more than ${MAX_COUNTED}` : `${count}`;
  const hint = count < 5 && beginsAsHeader(token) ? CUT : "";
  throw malformedPart("token", "five parts", `${got}${hint}`);
}

/** Returns a copy of a token with other encrypted data keys, its second part. */
export function replaceDataKeys(token: string, dataKeys: string): string {
  return token.split(".").with(1, dataKeys).join(".");
}

/**
 * Encodes the second part of a token, the encrypted data keys.
 *
 * @param maxKeys maximum number of encrypted data keys
 * @throws {RangeError} if there is no encrypted data key, or more than `maxKeys`
 */
export function encodeDataKeys(
  keys: readonly EncryptedDataKey[],
  maxKeys: number,
): string {
  if (keys.length > 0 && keys.length <= maxKeys) {
    return encodeBase64Url(encodeEncryptedDataKeys(keys));
  }
  const expected = `1 to ${maxKeys} (maxEncryptedDataKeys)`;
  const got = `${keys.length}`;
  return refuseAs("the encrypted data keys", expected, got, RangeError);
}

/** Prefix of a short token, a field's token in a document with a shared header. */
const SHORT = /^sm1(b?)\./;

/**
 * Returns a strict parser for tokens with at most `maxKeys` encrypted data keys.
 *
 * @throws {EnvelopeError} in the returned parser, if a token is malformed
 */
export function tokenParser(
  maxKeys: number,
): (token: string, fieldContext?: FieldContext) => EnvelopeMessage {
  // Tokens under one data key share their first two parts, so the decoded parts are kept.
  const readStart = memoize(
    (start): TokenStart => {
      const [header = "", dataKeys = ""] = start.split(".");
      return {
        header: decodeHeader(header),
        dataKeyId: dataKeys,
        encryptedDataKeys: decodeEncryptedDataKeys(
          decodePart("encrypted data keys", dataKeys),
          maxKeys,
        ),
      };
    },
    128,
    8_192,
  );
  const parse = (token: string): EnvelopeMessage => {
    const [second, third, fourth] = findDots(token);
    const start = readStart(token.slice(0, second));
    const iv = decodePart(
      "initialization vector",
      token.slice(second + 1, third),
      IV_LENGTH,
    );
    const tag = decodeTag(token.slice(fourth + 1));
    const ciphertext = decodePart(
      "ciphertext",
      token.slice(third + 1, fourth),
      undefined,
      TAG_LENGTH,
    );
    ciphertext.set(tag, ciphertext.length - TAG_LENGTH);
    const { header, dataKeyId, encryptedDataKeys } = start;
    // Member by member, because object spread takes as long as the decryption on some runtimes.
    return {
      token,
      header,
      dataKeyId,
      encryptedDataKeys,
      iv,
      ciphertext,
      contentType: header.contentType,
      location: header.loc,
      usesDocumentHeader: false,
    };
  };
  return (token, fieldContext) => {
    const [start, isOfBytes] = SHORT.exec(token) ?? [];
    if (start === undefined) return parse(token);
    const { header: shared, location } = fieldContext ?? {};
    if (shared === undefined) {
      throw malformedPart("token", "a document with a header", "none");
    }
    const message = parse(shared + token.slice(token.indexOf(".")));
    const { header } = message;
    if (header.contentType !== "json" || header.loc !== undefined) {
      throw malformedPart(
        "header",
        "the header of a document",
        "that of a token",
      );
    }
    const contentType: ContentType = isOfBytes ? "octet-stream" : "json";
    const additionalData = fieldAdditionalData(header, contentType, location);
    return {
      ...message,
      header: { ...header, additionalData },
      contentType,
      location,
      usesDocumentHeader: true,
    };
  };
}

function decodeTag(text: string): Bytes {
  const hint = text.length < TAG_CHARACTERS ? CUT : "";
  return decodePart("tag", text, TAG_LENGTH, undefined, hint);
}

function decodePart(
  what: string,
  text: string,
  length?: number,
  spare?: number,
  hint = "",
): Bytes {
  const bytes = decodeBase64Url(text, spare);
  if (bytes && bytes.length === (length ?? bytes.length)) return bytes;
  const size = length === undefined ? "" : ` of ${length} bytes`;
  const got = bytes
    ? `${bytes.length} bytes`
    : `${text.length} characters in another form`;
  throw malformedPart(what, `canonical base64url${size}`, `${got}${hint}`);
}
