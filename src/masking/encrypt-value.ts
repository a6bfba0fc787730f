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
 * Encrypts a whole value. Works synchronously if the data key is cached and the cryptography is synchronous.
 *
 * @param what name of the value in error messages
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
 * Decrypts one token that stands alone or in a document. Works synchronously if the data key is cached and the
 * cryptography is synchronous.
 *
 * @throws {LocationMismatchError} if the token is bound to another location; the key service is not called then
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

/** Decrypted bytes of a token, with their content type. */
export interface DecryptedContent {
  readonly plaintext: Uint8Array;
  readonly contentType: ContentType;
}

/**
 * Decrypts a token to bytes, without decoding them.
 *
 * @throws all errors of {@link decryptValue}
 */
export function decryptContent(
  resolved: ResolvedOptions,
  token: string,
  call: DecryptionCall,
  fieldContext?: FieldContext,
): MaybePromise<DecryptedContent> {
  // After one token of a call has failed, no more data keys are requested for the others.
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
      location === undefined ? "; give the document that contains it" : "";
    throw new LocationMismatchError(
      `Cannot decrypt the token: it was encrypted at ${own}, but found at ${here}${advice}`,
    );
  }
  return andThen(decryptionKey(source, format, call, message), (key) =>
    andThen(format.open(key, message), (plaintext) => {
      return { plaintext, contentType: message.contentType };
    }),
  );
}
