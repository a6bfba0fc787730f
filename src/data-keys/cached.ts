import type { Bytes, MaybePromise } from "../bytes.ts";
import type { ContextSnapshot } from "../context.ts";
import type { EncryptedDataKey } from "../edk.ts";
import type { MessageFormat, ParsedMessage } from "../format.ts";
import { alone, generate, unwrap } from "./keyring-calls.ts";
import { reported } from "./report.ts";
import type { Binding, DataKeySource } from "./source.ts";

/** A key to encrypt with, reserved in the cache or new. Synchronous when it is at hand. */
export function encryptionKey(
  source: DataKeySource,
  format: MessageFormat,
  { context, signal }: Binding,
  messages: number,
  bytes: number,
): MaybePromise<object> {
  const { cache } = source;
  return reported(
    source.onEvent,
    "encrypt",
    async (abandoned) => {
      const binding = { context, signal: abandoned };
      const { dataKey, wrapped } = await generate(source, binding);
      return derive(source, format, context, dataKey, wrapped);
    },
    (load) => {
      if (!cache) return alone(load, signal);
      const key = source.encryptionIds(format.id, context.key);
      return cache.encryptionKey({ key, messages, bytes, signal, load });
    },
  );
}

/**
 * The key to decrypt a message with. Synchronous when it is at hand; otherwise the message's context is checked before
 * the keyring is asked.
 */
export function decryptionKey(
  source: DataKeySource,
  format: MessageFormat,
  { context, signal }: Binding,
  message: ParsedMessage,
): MaybePromise<object> {
  const { cache, crypto } = source;
  const check = () => format.verifyContext(message, context, crypto);
  return reported(
    source.onEvent,
    "decrypt",
    async (abandoned) => {
      const binding = { context, signal: abandoned };
      const dataKey = await unwrap(source, binding, message);
      const { encryptedDataKeys } = message;
      return derive(source, format, context, dataKey, encryptedDataKeys);
    },
    (load) => {
      if (!cache) {
        signal?.throwIfAborted();
        return Promise.resolve()
          .then(check)
          .then(() => alone(load, signal));
      }
      const { dataKeyId } = message;
      const key = source.decryptionIds(format.id, context.key, dataKeyId);
      return cache.decryptionKey({ key, signal, check, load });
    },
  );
}

async function derive(
  { crypto }: DataKeySource,
  format: MessageFormat,
  context: ContextSnapshot,
  dataKey: Bytes,
  encryptedDataKeys: readonly EncryptedDataKey[],
): Promise<object> {
  try {
    const request = { crypto, dataKey, encryptedDataKeys, context };
    return await format.deriveKey(request);
  } finally {
    dataKey.fill(0);
  }
}
