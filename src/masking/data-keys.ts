import type { Bytes, MaybePromise } from "../bytes.ts";
import type { ContextSnapshot } from "../context.ts";
import type { EncryptedDataKey } from "../edk.ts";
import type { MessageFormat } from "../format.ts";
import { alone, generate, unwrap } from "./keyring-calls.ts";
import { reported } from "./report.ts";
import type {
  DataKeySource,
  DecryptionNeed,
  EncryptionNeed,
} from "./source.ts";

/** A key to encrypt with, reserved in the cache or new. Synchronous when it is at hand. */
export function encryptionKey(
  source: DataKeySource,
  need: EncryptionNeed,
): MaybePromise<object> {
  const { cache } = source;
  const { format, context, messages, bytes, signal } = need;
  return reported(
    source.onEvent,
    "encrypt",
    async (abandoned) => {
      const { dataKey, wrapped } = await generate(source, need, abandoned);
      return derive(source, need, dataKey, wrapped);
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
  need: DecryptionNeed,
): MaybePromise<object> {
  const { cache, crypto } = source;
  const { format, message, context, signal } = need;
  const check = () => format.verifyContext(message, context, crypto);
  return reported(
    source.onEvent,
    "decrypt",
    async (abandoned) => {
      const dataKey = await unwrap(source, { ...need, signal: abandoned });
      return derive(source, need, dataKey, message.encryptedDataKeys);
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
  { format, context }: { format: MessageFormat; context: ContextSnapshot },
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
