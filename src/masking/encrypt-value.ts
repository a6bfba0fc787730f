import { decryptionKey, encryptionKey } from "../materials/cached-keys.ts";
import type { CallContext, DecryptionCall } from "../materials/key-source.ts";
import type { ContentType, FieldContext } from "../message/message-format.ts";
import { quote } from "../util/assert.ts";
import { LocationMismatchError } from "../util/errors.ts";
import {
  andThen,
  isPromise,
  type MaybePromise,
} from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import {
  decodeContent,
  encodeContent,
  wipingContent,
} from "./message-content.ts";
import { parseToken } from "./parse-token.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/**
 * Encrypts a whole value; at once where the data key is at hand and the cryptography synchronous.
 *
 * @param what its name in messages
 * @param onEncrypted called with the data key and the token
 */
export function encryptValue(
  resolved: ResolvedOptions,
  data: unknown,
  call: CallContext,
  what = "the value",
  onEncrypted?: (key: object, token: string) => void,
): MaybePromise<string> {
  const source = sourceOf(resolved);
  const [format] = resolved.formats;
  const message = encodeContent(
    data,
    resolved.serializer,
    source.crypto.encodeUtf8,
    undefined,
    false,
    { doing: `encrypt ${what}`, keys: [] },
    readOption(format, "content"),
  );
  const bytes = message.plaintext.length;
  return wipingContent(message, () =>
    andThen(encryptionKey(source, format, call, 1, bytes), (key) => {
      const token = format.seal(key, message);
      if (!onEncrypted) return token;
      return andThen(token, (text) => {
        onEncrypted(key, text);
        return text;
      });
    }),
  );
}

/**
 * Decrypts one token, found in a document or on its own; at once where the data key is at hand and the cryptography
 * synchronous.
 *
 * @throws {LocationMismatchError} when it is bound to another location; no key service is asked then
 */
export function decryptValue(
  resolved: ResolvedOptions,
  token: string,
  call: DecryptionCall,
  fieldContext?: FieldContext,
): MaybePromise<unknown> {
  const content = decryptContent(resolved, token, call, fieldContext);
  return andThen(content, ({ plaintext, contentType }) =>
    decodeContent(plaintext, contentType, resolved.serializer),
  );
}

/** What a token held. */
export interface DecryptedContent {
  readonly plaintext: Uint8Array;
  readonly contentType: ContentType;
}

/**
 * Decrypts what one token holds, and does not read it yet.
 *
 * @throws what {@link decryptValue} throws
 */
export function decryptContent(
  resolved: ResolvedOptions,
  token: string,
  call: DecryptionCall,
  fieldContext?: FieldContext,
): MaybePromise<DecryptedContent> {
  // All or nothing: once one of a call's tokens has failed, no data key is asked for on behalf of the others.
  const fail = (error: unknown): never => {
    call.dataKeys.fail(error);
    throw error;
  };
  try {
    const content = openToken(resolved, token, call, fieldContext);
    return isPromise(content) ? content.catch(fail) : content;
  } catch (error) {
    return fail(error);
  }
}

function openToken(
  resolved: ResolvedOptions,
  token: string,
  call: DecryptionCall,
  fieldContext: FieldContext | undefined,
): MaybePromise<DecryptedContent> {
  const source = sourceOf(resolved);
  const { format, message } = parseToken(token, resolved, fieldContext);
  const location = fieldContext?.location;
  const bound = readOption(message, "location");
  if (bound !== location) {
    const [own, here] = [bound, location].map((each) => quote(each ?? "$"));
    const advice =
      location === undefined ? "; give the document that it is a field of" : "";
    throw new LocationMismatchError(
      `Cannot decrypt the token: it was encrypted at ${own}, and was found at ${here}${advice}`,
    );
  }
  return andThen(decryptionKey(source, format, call, message), (key) =>
    andThen(format.open(key, message), (plaintext) => {
      return { plaintext, contentType: message.contentType };
    }),
  );
}
