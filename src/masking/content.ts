import { copyBytes, encodeUtf8 } from "../bytes.ts";
import type { ContentType, PlainMessage } from "../format.ts";
import { parse, type Serializer, stringify } from "../json.ts";

/**
 * A value as a message to encrypt: bytes as a copy of them, everything else as its text in UTF-8. What the caller does
 * to the value afterwards is not seen.
 *
 * @throws {UnsupportedTypeError} when the value has no text
 */
export function encodeContent(
  value: unknown,
  serializer: Serializer,
): PlainMessage {
  const isBytes = value instanceof Uint8Array;
  return {
    plaintext: isBytes
      ? copyBytes(value)
      : encodeUtf8(stringify(value, serializer)),
    contentType: isBytes ? "octet-stream" : "json",
    location: undefined,
  };
}

/**
 * The value of a decrypted message.
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
