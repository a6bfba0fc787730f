import { toPointer } from "../json/path/location.ts";
import {
  parse,
  type SerializedPlace,
  type Serializer,
  stringify,
  WHOLE,
} from "../json/serializer.ts";
import type {
  ContentType,
  MessageFormat,
  PlainMessage,
} from "../message/message-format.ts";
import { quote } from "../util/assert.ts";
import { type Bytes, copyBytes, isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { lastly, type MaybePromise } from "../util/maybe-promise.ts";
import { decodeUtf8 } from "../util/utf8.ts";

/**
 * Returns a string that is encrypted as plain text.
 *
 * @throws {UnsupportedTypeError} if the value is not a string, or holds a lone surrogate, which UTF-8 cannot represent
 */
function readText(value: unknown, place: SerializedPlace = WHOLE): string {
  if (typeof value === "string" && value.isWellFormed()) return value;
  const { doing, keys } = place;
  const at = keys.length > 0 ? ` at ${quote(toPointer(keys), 1_000)}` : "";
  const got =
    typeof value === "string"
      ? "a string with a lone surrogate"
      : describeType(value);
  throw new UnsupportedTypeError(
    `Cannot ${doing}${at}: expected a string, as the format has content: "text", got ${got}`,
  );
}

/**
 * Makes the message to encrypt from a value: a copy of bytes, or the UTF-8 text of any other value. Formats with
 * `content: "text"` take strings only. Later changes to the value have no effect on the message.
 *
 * @param place operation and location of the value, for error messages
 * @param content content of the format's messages, if it is fixed
 * @throws {UnsupportedTypeError} if the value cannot be serialized, or JSON would lose a part of the value
 */
export function encodeContent(
  value: unknown,
  serializer: Serializer,
  encode: (text: string) => Bytes,
  // Positional arguments, because a polluted prototype could add members to an options object.
  location: string | undefined,
  usesDocumentHeader: boolean,
  place?: SerializedPlace,
  content?: MessageFormat["content"],
): PlainMessage {
  if (content === "text") {
    const plaintext = encode(readText(value, place));
    return { plaintext, contentType: content, location, usesDocumentHeader };
  }
  const asBytes = isBytes(value);
  return {
    plaintext: asBytes
      ? copyBytes(value)
      : encode(stringify(value, serializer, place)),
    contentType: asBytes ? "octet-stream" : "json",
    location,
    usesDocumentHeader,
  };
}

/**
 * Calls a function with a message and wipes the message afterwards, even if the function fails. The message's memory is
 * shared with other messages.
 */
export function wipingContent<T>(
  message: PlainMessage,
  work: () => MaybePromise<T>,
): MaybePromise<T> {
  return lastly(work, () => {
    message.plaintext.fill(0);
  });
}

/** Encrypts a message and wipes it afterwards. */
export function encryptContent(
  format: MessageFormat,
  key: object,
  message: PlainMessage,
): MaybePromise<string> {
  return wipingContent(message, () => format.seal(key, message));
}

/** Decodes a message whose content is plain text. */
function readUtf8(plaintext: Uint8Array): string {
  try {
    return decodeUtf8(plaintext);
  } catch {
    throw new UnsupportedTypeError(
      "Cannot read the decrypted message: expected UTF-8 text, got other bytes; use decryptStream for bytes",
    );
  }
}

/**
 * Decodes the value of a decrypted message. If the value is text, wipes the message's bytes, because nobody else holds
 * them.
 *
 * @throws {UnsupportedTypeError} if the serializer cannot parse the text, such as one that another serializer wrote
 */
export function decodeContent(
  plaintext: Uint8Array,
  contentType: ContentType,
  serializer: Serializer,
): unknown {
  if (contentType === "octet-stream") return plaintext;
  try {
    if (contentType === "text") return readUtf8(plaintext);
    return parse(plaintext, serializer, "the decrypted message");
  } finally {
    plaintext.fill(0);
  }
}
