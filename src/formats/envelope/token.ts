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
  decodeHeader,
  type EncodedHeader,
  fieldAdditionalData,
} from "./envelope-header.ts";

/** How many encrypted data keys a token may carry unless told otherwise. */
export const MAX_ENCRYPTED_DATA_KEYS = 10;

/** The first two parts of a token, read. */
interface TokenStart {
  /** The first part. */
  readonly header: EncodedHeader;
  /** The second part as text: equal for tokens with the same encrypted data keys. */
  readonly dataKeyId: string;
  /** The second part. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
}

/** A token taken apart, every part checked. */
export interface EnvelopeMessage extends TokenStart, ParsedMessage {
  /** The token as it came. */
  readonly token: string;
  /** The third part: 12 bytes. */
  readonly iv: Bytes;
  /** The fourth part with the fifth, the 16-byte tag, after it. */
  readonly ciphertext: Bytes;
}

/** How many parts a message counts: a text of nothing but dots may be long. */
const MAX_COUNTED = 6;

/**
 * Where the last three of the four dots of a token are.
 *
 * @throws {EnvelopeError} when there are not exactly four
 */
function findDots(token: string): [number, number, number] {
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  const third = token.indexOf(".", second + 1);
  const fourth = token.indexOf(".", third + 1);
  // A missing dot is -1, after which the search begins anew: of fewer, the fourth one is not the last.
  if (fourth > 0 && fourth === token.lastIndexOf(".")) {
    return [second, third, fourth];
  }
  const count = token.split(".", MAX_COUNTED + 1).length;
  const got = count > MAX_COUNTED ? `more than ${MAX_COUNTED}` : `${count}`;
  throw malformedPart("token", "five parts", got);
}

/** A token, which must be well-formed, with another second part. */
export function replaceDataKeys(token: string, dataKeys: string): string {
  return token.split(".").with(1, dataKeys).join(".");
}

/**
 * Writes the second part of a token.
 *
 * @throws {RangeError} when a decoder with the same limit would refuse it
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

/** How a short token begins. */
const SHORT = /^sm1(b?)\./;

/** Makes the strict decoder for tokens with at most `maxKeys` encrypted data keys. */
export function tokenParser(
  maxKeys: number,
): (token: string, fieldContext?: FieldContext) => EnvelopeMessage {
  // Tokens under one data key share their first two parts.
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
      "initialisation vector",
      token.slice(second + 1, third),
      IV_LENGTH,
    );
    const tag = decodePart("tag", token.slice(fourth + 1), TAG_LENGTH);
    const ciphertext = decodePart(
      "ciphertext",
      token.slice(third + 1, fourth),
      undefined,
      TAG_LENGTH,
    );
    ciphertext.set(tag, ciphertext.length - TAG_LENGTH);
    const { header, dataKeyId, encryptedDataKeys } = start;
    // Member by member: spreading takes as long as decrypting on some runtimes.
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
      throw malformedPart("header", "that of a document", "a token's");
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

function decodePart(
  what: string,
  text: string,
  length?: number,
  spare?: number,
): Bytes {
  const bytes = decodeBase64Url(text, spare);
  if (bytes && bytes.length === (length ?? bytes.length)) return bytes;
  const size = length === undefined ? "" : ` of ${length} bytes`;
  const got = bytes
    ? `${bytes.length} bytes`
    : `${text.length} characters of something else`;
  throw malformedPart(what, `canonical base64url${size}`, got);
}
