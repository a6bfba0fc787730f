import { wipeEntries } from "../keyrings/data-key-entries.ts";
import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../message/encrypted-data-keys.ts";
import type { ContextSnapshot } from "../message/encryption-context.ts";
import type {
  MessageFormat,
  ParsedMessage,
} from "../message/message-format.ts";
import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import {
  alone,
  generate,
  generateNamed,
  unwrap,
  unwrapNamed,
} from "./ask-keyring.ts";
import { reported } from "./cache-events.ts";
import type { Binding, DataKeySource } from "./key-source.ts";

/**
 * A key to encrypt with, reserved in the cache or new. Synchronous when it is at hand.
 *
 * @param messages how many messages it is for; 0 to wait until one is at hand
 */
export function encryptionKey(
  source: DataKeySource,
  format: MessageFormat,
  { context, signal, isNow }: Binding,
  messages: number,
  bytes: number,
): MaybePromise<object> {
  const { cache } = source;
  return reported(
    source.onEvent,
    "encrypt",
    async (abandoned) => {
      const binding = await bind(source, format, context, abandoned);
      const length = format.dataKeyLength;
      if (format.deriveKeyFromEntries) {
        const entries = await generateNamed(source, binding, length);
        return deriveFromEntries(source, format, binding, entries);
      }
      const { dataKey, wrapped } = await generate(source, binding, length);
      return derive(source, format, binding, dataKey, wrapped);
    },
    (load) => {
      if (!cache || format.isSingleUse) return alone(load, signal);
      const key = source.encryptionIds(format.id, context.key);
      const request = { key, messages, bytes, signal, isNow, load };
      return messages > 0
        ? cache.encryptionKey(request)
        : cache.ready(request).then(() => request);
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
      const binding = await bind(source, format, context, abandoned, message);
      if (format.deriveKeyFromEntries) {
        const entry = await unwrapNamed(source, binding, message);
        return deriveFromEntries(source, format, binding, [entry], message);
      }
      const dataKey = await unwrap(source, binding, message);
      const { encryptedDataKeys } = message;
      return derive(source, format, binding, dataKey, encryptedDataKeys);
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

/** What the keyring is asked with. */
async function bind(
  { crypto }: DataKeySource,
  format: MessageFormat,
  context: ContextSnapshot,
  signal: AbortSignal,
  message?: ParsedMessage,
): Promise<Binding> {
  const seen = await format.keyringContext?.(context, crypto, message);
  return { context: seen ?? context, signal };
}

async function derive(
  { crypto }: DataKeySource,
  format: MessageFormat,
  { context }: Binding,
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

async function deriveFromEntries(
  { crypto }: DataKeySource,
  format: MessageFormat,
  { context }: Binding,
  entries: readonly DataKeyEntry<Bytes>[],
  message?: ParsedMessage,
): Promise<object> {
  try {
    const request = { crypto, entries, context, message };
    // Present wherever there are entries.
    return (await format.deriveKeyFromEntries?.(request)) as object;
  } finally {
    wipeEntries(entries);
  }
}
