import { decryptionKey, encryptionKey } from "../materials/cached-keys.ts";
import type { Binding } from "../materials/key-source.ts";
import type { Surroundings } from "../message/message-format.ts";
import { quote } from "../util/assert.ts";
import { LocationMismatchError } from "../util/errors.ts";
import { andThen, type MaybePromise } from "../util/maybe-promise.ts";
import {
  decodeContent,
  encodeContent,
  sealContent,
} from "./message-content.ts";
import { formatFor, type Settings, sourceOf } from "./resolve-options.ts";

/** Encrypts a whole value; at once where the data key is at hand and the cryptography synchronous. */
export function sealValue(
  settings: Settings,
  data: unknown,
  binding: Binding,
): MaybePromise<string> {
  const source = sourceOf(settings);
  const [format] = settings.formats;
  const message = encodeContent(
    data,
    settings.serializer,
    source.crypto.encodeUtf8,
    undefined,
    false,
  );
  const bytes = message.plaintext.length;
  return andThen(encryptionKey(source, format, binding, 1, bytes), (key) =>
    sealContent(format, key, message),
  );
}

/**
 * Decrypts one token, found in a document or on its own; at once where the data key is at hand and the cryptography
 * synchronous.
 *
 * @throws {LocationMismatchError} when it is bound to another location; no key service is asked then
 */
export function openValue(
  settings: Settings,
  token: string,
  binding: Binding,
  surroundings?: Surroundings,
): MaybePromise<unknown> {
  const source = sourceOf(settings);
  const format = formatFor(token, settings);
  const message = format.parse(token, surroundings);
  const location = surroundings?.location;
  if (message.location !== location) {
    const [own, here] = [message.location, location].map((each) =>
      quote(each ?? "$"),
    );
    throw new LocationMismatchError(
      `Cannot decrypt the token: it was encrypted at ${own}, and was found at ${here}`,
    );
  }
  return andThen(decryptionKey(source, format, binding, message), (key) =>
    andThen(format.open(key, message), (plaintext) =>
      decodeContent(plaintext, message.contentType, settings.serializer),
    ),
  );
}
