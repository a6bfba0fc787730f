import { type Bytes, isPromise, type MaybePromise } from "../bytes.ts";
import type { ContextSnapshot } from "../context.ts";
import { LocationMismatchError, quote } from "../errors.ts";
import type { MessageFormat, ParsedMessage, PlainMessage } from "../format.ts";
import { decryptionKey, encryptionKey } from "./data-keys.ts";
import type { DataKeySource } from "./source.ts";

/** What every message of one call has in common. */
export interface Binding {
  /** The encryption context. */
  readonly context: ContextSnapshot;
  /** Gives up waiting for the keyring. */
  readonly signal: AbortSignal | undefined;
}

/** Encrypts one message. */
export function seal(
  source: DataKeySource,
  format: MessageFormat,
  message: PlainMessage,
  { context, signal }: Binding,
): MaybePromise<string> {
  const bytes = message.plaintext.length;
  const need = { format, context, messages: 1, bytes, signal };
  const key = encryptionKey(source, need);
  return isPromise(key)
    ? key.then((arrived) => format.seal(arrived, message))
    : format.seal(key, message);
}

/** Encrypts messages under one data key, in order; all or none. */
export async function sealAll(
  source: DataKeySource,
  format: MessageFormat,
  messages: readonly PlainMessage[],
  { context, signal }: Binding,
): Promise<string[]> {
  if (messages.length === 0) return [];
  let bytes = 0;
  for (const { plaintext } of messages) bytes += plaintext.length;
  const need = { format, context, messages: messages.length, bytes, signal };
  const key = await encryptionKey(source, need);
  return Promise.all(messages.map((message) => format.seal(key, message)));
}

/**
 * Decrypts a message that stands at a location.
 *
 * @throws {LocationMismatchError} when the message is bound to another one; no key service is asked then
 */
export function open(
  source: DataKeySource,
  format: MessageFormat,
  message: ParsedMessage,
  location: string | undefined,
  { context, signal }: Binding,
): MaybePromise<Bytes> {
  if (message.location !== location) {
    throw new LocationMismatchError(
      `Cannot decrypt the token: it was encrypted as ${nameOf(message.location)}, and was found as ${nameOf(location)}`,
    );
  }
  const need = { format, message, context, signal };
  const key = decryptionKey(source, need);
  return isPromise(key)
    ? key.then((arrived) => format.open(arrived, message))
    : format.open(key, message);
}

function nameOf(location: string | undefined): string {
  return location === undefined
    ? "a whole value"
    : `the field ${quote(location)}`;
}
