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
 * Returns a text that is to be encrypted as it is.
 *
 * @throws {UnsupportedTypeError} when the value is none, or UTF-8 would lose something in it
 */
function readText(value: unknown, place: SerializedPlace = WHOLE): string {
  if (typeof value === "string" && value.isWellFormed()) return value;
  const { doing, keys } = place;
  const at = keys.length > 0 ? ` at ${quote(toPointer(keys), 1_000)}` : "";
  const got =
    typeof value === "string"
      ? "one with a lone surrogate"
      : describeType(value);
  throw new UnsupportedTypeError(
    `Cannot ${doing}${at}: expected a text, as the format has content: "text", got ${got}`,
  );
}

/**
 * Makes a message to encrypt of a value, at its place in a document if it has one: bytes as a copy of them, everything
 * else as its text in UTF-8, and nothing but a text where the format's messages hold texts. What the caller does to the value
 * afterwards is not seen.
 *
 * @param place what messages say of the value, and where it stands
 * @param content what the format's messages hold, where they do not say so themselves
 * @throws {UnsupportedTypeError} when the value has no text, or JSON would lose something in it
 */
export function encodeContent(
  value: unknown,
  serializer: Serializer,
  encode: (text: string) => Bytes,
  // No options, as a polluted prototype would have its own say.
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

/** Does work on a message, and then wipes it, also where the work fails: its memory is shared with other messages. */
export function wipingContent<T>(
  message: PlainMessage,
  work: () => MaybePromise<T>,
): MaybePromise<T> {
  return lastly(work, () => {
    message.plaintext.fill(0);
  });
}

/** Encrypts a message, and then wipes it. */
export function encryptContent(
  format: MessageFormat,
  key: object,
  message: PlainMessage,
): MaybePromise<string> {
  return wipingContent(message, () => format.seal(key, message));
}

/** Reads the text of a message that holds one as it is. */
function readUtf8(plaintext: Uint8Array): string {
  try {
    return decodeUtf8(plaintext);
  } catch {
    throw new UnsupportedTypeError(
      "Cannot read the decrypted message: expected a text in UTF-8, got other bytes; decryptStream gives them",
    );
  }
}

/**
 * Reads the value of a decrypted message, and wipes the bytes of a text, which nobody else has.
 *
 * @throws {UnsupportedTypeError} when it is no text that the serializer takes, as one that another serializer wrote
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
