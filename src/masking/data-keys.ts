import { type Bytes, copyBytes, type MaybePromise } from "../bytes.ts";
import type { DataKeyCache } from "../cache/cache.ts";
import type { ContextSnapshot } from "../context.ts";
import type { CryptoPort } from "../crypto.ts";
import type { EncryptedDataKey } from "../edk.ts";
import { KeyringError, SealmaskError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import type { MessageFormat, ParsedMessage } from "../format.ts";
import { typeName } from "../json.ts";
import type { Keyring } from "../keyring/keyring.ts";

/** What data keys are made with and kept in. */
export interface DataKeySource {
  /** Wraps and unwraps data keys. */
  readonly keyring: Keyring;
  /** Keeps data keys; `null` to ask the keyring for every message. */
  readonly cache: DataKeyCache | null;
  /** Derives keys and encrypts. */
  readonly crypto: CryptoPort;
  /** Hears of hits, misses and calls to the keyring. */
  readonly onEvent: EventListener | undefined;
  /** What data keys to encrypt with are kept under. */
  readonly encryptionIds: IdWriter;
  /** What data keys to decrypt with are kept under. */
  readonly decryptionIds: IdWriter;
}

/** Writes an id of keyring, format, encryption context and encrypted data keys: equal only if all of them are. */
export type IdWriter = (
  formatId: string,
  contextKey: string,
  dataKeyId?: string,
) => string;

/** Makes a writer of ids that remembers the last one: a string met again is compared in no time. */
export function idWriter(keyring: Keyring): IdWriter {
  const parts = { formatId: "", contextKey: "", dataKeyId: "" };
  let id = "";
  return (formatId, contextKey, dataKeyId = "") => {
    const isLast =
      id !== "" &&
      parts.contextKey === contextKey &&
      parts.dataKeyId === dataKeyId &&
      parts.formatId === formatId;
    if (isLast) return id;
    Object.assign(parts, { formatId, contextKey, dataKeyId });
    id = [formatId, keyring.id, dataKeyId, contextKey]
      .map((part) => `${part.length}:${part}`)
      .join("");
    return id;
  };
}

/** What is to be encrypted under one data key. */
export interface EncryptionNeed {
  /** The format of the messages. */
  readonly format: MessageFormat;
  /** The encryption context of the messages. */
  readonly context: ContextSnapshot;
  /** How many messages. */
  readonly messages: number;
  /** How many plaintext bytes they have together. */
  readonly bytes: number;
  /** Gives up waiting. */
  readonly signal: AbortSignal | undefined;
}

/** What is to be decrypted. */
export interface DecryptionNeed {
  /** The format of the message. */
  readonly format: MessageFormat;
  /** The message. */
  readonly message: ParsedMessage;
  /** The encryption context given. */
  readonly context: ContextSnapshot;
  /** Gives up waiting. */
  readonly signal: AbortSignal | undefined;
}

/** A key to encrypt with, reserved in the cache or new. Synchronous when it is at hand. */
export function encryptionKey(
  source: DataKeySource,
  need: EncryptionNeed,
): object | Promise<object> {
  const { cache, onEvent } = source;
  const { messages, bytes, signal } = need;
  let hit = true;
  const load = (abandoned: AbortSignal | undefined): Promise<object> => {
    hit = false;
    return generate(source, need, abandoned);
  };
  if (!cache) return load(signal);
  const key = source.encryptionIds(need.format.id, need.context.key);
  const dataKey = cache.encryptionKey({ key, messages, bytes, signal, load });
  onEvent?.({ type: hit ? "cache-hit" : "cache-miss", operation: "encrypt" });
  return dataKey;
}

/**
 * The key to decrypt a message with. Synchronous when it is at hand; otherwise the message's context is checked before
 * the keyring is asked.
 */
export function decryptionKey(
  source: DataKeySource,
  need: DecryptionNeed,
): object | Promise<object> {
  const { cache, crypto, onEvent } = source;
  const { format, message, context, signal } = need;
  const check = () => format.verifyContext(message, context, crypto);
  let hit = true;
  const load = async (abandoned?: AbortSignal): Promise<object> => {
    hit = false;
    const { encryptedDataKeys } = message;
    const dataKey = await unwrap(source, { ...need, signal: abandoned });
    return derive(source, need, dataKey, encryptedDataKeys);
  };
  if (!cache) return checkAndLoad(check, load, signal);
  const { dataKeyId } = message;
  const key = source.decryptionIds(format.id, context.key, dataKeyId);
  const dataKey = cache.decryptionKey({ key, signal, check, load });
  if (!onEvent) return dataKey;
  const report = () =>
    onEvent({ type: hit ? "cache-hit" : "cache-miss", operation: "decrypt" });
  if (dataKey instanceof Promise) return dataKey.finally(report);
  report();
  return dataKey;
}

async function checkAndLoad(
  check: () => MaybePromise<void>,
  load: (signal?: AbortSignal) => Promise<object>,
  signal: AbortSignal | undefined,
): Promise<object> {
  await check();
  return load(signal);
}

/**
 * Unwraps a message's data key, always by the keyring itself; the caller wipes it.
 *
 * @throws {KeyringError} when the keyring fails, or has none of the message's keys
 */
export async function unwrap(
  { keyring, onEvent }: DataKeySource,
  { message, context, signal }: DecryptionNeed,
): Promise<Bytes> {
  const { encryptedDataKeys } = message;
  const request = { encryptedDataKeys, context: context.pairs, signal };
  const plaintext = await asking("unwrap", signal, () =>
    keyring.unwrapDataKey(request),
  );
  if (plaintext === null) {
    throw new KeyringError(
      `Cannot unwrap the data key: none of the message's ${encryptedDataKeys.length} encrypted data keys belongs to a key of the keyring`,
    );
  }
  const dataKey = owned("unwrap", plaintext);
  onEvent?.({ type: "data-key-unwrapped", keyringId: keyring.id });
  return dataKey;
}

/**
 * Asks a keyring for something, and turns what it throws into a typed error.
 *
 * @throws {KeyringError} with the keyring's error as `cause`, unless it is a typed error or the signal's reason
 */
export async function asking<T>(
  what: "generate" | "wrap" | "unwrap",
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof SealmaskError) throw cause;
    if (signal?.aborted) throw signal.reason;
    throw new KeyringError(`Cannot ${what} the data key: the keyring failed`, {
      cause,
    });
  }
}

async function generate(
  source: DataKeySource,
  need: EncryptionNeed,
  signal: AbortSignal | undefined,
): Promise<object> {
  const { keyring, onEvent } = source;
  const request = { context: need.context.pairs, signal };
  const generated = await asking("generate", signal, () =>
    keyring.generateDataKey(request),
  );
  const dataKey = owned("generate", generated.plaintext);
  onEvent?.({ type: "data-key-generated", keyringId: keyring.id });
  return derive(source, need, dataKey, generated.encryptedDataKeys);
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

/** Takes a data key over from a keyring: the keyring's bytes are wiped. */
function owned(what: "generate" | "unwrap", plaintext: unknown): Bytes {
  if (!(plaintext instanceof Uint8Array)) {
    throw new KeyringError(
      `Cannot ${what} the data key: the keyring gave ${typeName(plaintext)}, expected a Uint8Array`,
    );
  }
  const taken = copyBytes(plaintext);
  plaintext.fill(0);
  return taken;
}
