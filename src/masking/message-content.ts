import {
  parse,
  type SerializedPlace,
  type Serializer,
  stringify,
} from "../json/serializer.ts";
import type {
  ContentType,
  MessageFormat,
  PlainMessage,
} from "../message/message-format.ts";
import { type Bytes, copyBytes, isBytes } from "../util/bytes.ts";
import { lastly, type MaybePromise } from "../util/maybe-promise.ts";

/**
 * Makes a message to encrypt of a value, at its place in a document if it has one: bytes as a copy of them, everything
 * else as its text in UTF-8. What the caller does to the value afterwards is not seen.
 *
 * @param place what messages say of the value, and where it stands
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
): PlainMessage {
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

/**
 * Reads the value of a decrypted message.
 *
 * @throws {UnsupportedTypeError} when it is no text that the serializer takes, as one that another serializer wrote
 */
export function decodeContent(
  plaintext: Uint8Array,
  contentType: ContentType,
  serializer: Serializer,
): unknown {
  if (contentType === "octet-stream") return plaintext;
  return parse(plaintext, serializer, "the decrypted message");
}
