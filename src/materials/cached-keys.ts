import type { KeyLease } from "../cache/key-lease.ts";
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
import { readOption } from "../util/options.ts";
import {
  generate,
  generateNamed,
  loadUncached,
  unwrap,
  unwrapNamed,
} from "./ask-keyring.ts";
import { reportCacheUse } from "./cache-events.ts";
import type {
  CallContext,
  DataKeySource,
  DecryptionCall,
} from "./key-source.ts";

/** Call to a keyring for a data key, with the lease of the cache that keeps the data key. */
interface KeyringCall extends CallContext {
  readonly lease: KeyLease | undefined;
}

/**
 * Returns the key that a format derived for encryption, from the cache if possible. Returns the key itself if it is
 * cached, otherwise a promise of the key. Reserves the key's use in the cache.
 *
 * @param messages number of messages to encrypt; 0 to wait until a key is cached, without a reservation
 * @param bytes number of plaintext bytes in these messages
 */
export function encryptionKey(
  source: DataKeySource,
  format: MessageFormat,
  { context, signal, sync }: CallContext,
  messages: number,
  bytes: number,
): MaybePromise<object> {
  const { cache } = source;
  return reportCacheUse(
    source.onEvent,
    "encrypt",
    async (abandoned, lease) => {
      const keyringCall = await keyringCallOf(
        source,
        format,
        context,
        abandoned,
        lease,
      );
      const length = readOption(format, "dataKeyLength");
      if (readOption(format, "deriveKeyFromEntries")) {
        const entries = await generateNamed(source, keyringCall, length);
        return deriveFromEntries(source, format, keyringCall, entries);
      }
      const { dataKey, wrapped } = await generate(source, keyringCall, length);
      return derive(source, format, keyringCall, dataKey, wrapped);
    },
    (load) => {
      const isSingleUse = readOption(format, "isSingleUse");
      if (!cache || isSingleUse) return loadUncached(load, signal);
      const key = source.encryptionCacheKey(format.id, context.key);
      const request = { key, messages, bytes, signal, sync, load };
      return messages > 0
        ? cache.encryptionKey(request)
        : cache.ready(request).then(() => request);
    },
  );
}

/**
 * Returns the key that a format derived for a message's decryption: the key itself if it is cached, otherwise a promise
 * of the key. Before it calls the keyring, it checks the message's context and waits for a turn among the data keys of
 * the call.
 *
 * @throws {EnvelopeError} if the call needs to unwrap more data keys than its limit allows
 */
export function decryptionKey(
  source: DataKeySource,
  format: MessageFormat,
  { context, signal, dataKeys }: DecryptionCall,
  message: ParsedMessage,
): MaybePromise<object> {
  const { cache, crypto } = source;
  const { dataKeyId } = message;
  dataKeys.count(format.id, dataKeyId);
  const check = () => format.verifyContext(message, context, crypto);
  return reportCacheUse(
    source.onEvent,
    "decrypt",
    async (abandoned, lease) => {
      const keyringCall = await keyringCallOf(
        source,
        format,
        context,
        abandoned,
        lease,
        message,
      );
      if (readOption(format, "deriveKeyFromEntries")) {
        const entry = await unwrapNamed(source, keyringCall, message);
        return deriveFromEntries(source, format, keyringCall, [entry], message);
      }
      const dataKey = await unwrap(source, keyringCall, message);
      const { encryptedDataKeys } = message;
      return derive(source, format, keyringCall, dataKey, encryptedDataKeys);
    },
    (load) => {
      signal?.throwIfAborted();
      const inTurn = (
        ask: (
          signal: AbortSignal,
          check: () => Promise<void>,
        ) => MaybePromise<object>,
      ) =>
        dataKeys.unwrap(format.id, dataKeyId, ({ signal, turn }) =>
          ask(signal, () => Promise.resolve().then(check).then(turn)),
        );
      if (!cache) {
        return inTurn((signal, check) =>
          check().then(() => loadUncached(load, signal)),
        );
      }
      const key = source.decryptionCacheKey(format.id, context.key, dataKeyId);
      return (
        source.ownKeys?.get(key) ??
        cache.keyAtHand({ key, load }) ??
        inTurn((signal, check) =>
          cache.decryptionKey({ key, signal, check, load }),
        )
      );
    },
  );
}

/** Returns the encryption context of a call, which the format may extend for the keyring, with a signal and a lease. */
async function keyringCallOf(
  { crypto }: DataKeySource,
  format: MessageFormat,
  context: ContextSnapshot,
  signal: AbortSignal,
  lease: KeyLease | undefined,
  message?: ParsedMessage,
): Promise<KeyringCall> {
  const extend = readOption(format, "keyringContext");
  const seen = await extend?.call(format, context, crypto, message);
  return { context: seen ?? context, signal, lease, sync: false };
}

/** Lets the format derive its key from a data key, then wipes the data key. */
async function derive(
  { crypto }: DataKeySource,
  format: MessageFormat,
  { context }: CallContext,
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

/** Lets the format derive its key from data key entries, then wipes the plaintext data keys in them. */
async function deriveFromEntries(
  { crypto }: DataKeySource,
  format: MessageFormat,
  { context }: CallContext,
  entries: readonly DataKeyEntry<Bytes>[],
  message?: ParsedMessage,
): Promise<object> {
  try {
    const request = { crypto, entries, context, message };
    // The method exists: only formats that have it get entries.
    return (await format.deriveKeyFromEntries?.(request)) as object;
  } finally {
    wipeEntries(entries);
  }
}
