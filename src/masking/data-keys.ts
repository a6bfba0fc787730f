import {
  type Bytes,
  copyBytes,
  isPromise,
  type MaybePromise,
} from "../bytes.ts";
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
export function idWriter(keyringId: string): IdWriter {
  let latest:
    | Record<"formatId" | "contextKey" | "dataKeyId" | "id", string>
    | undefined;
  return (formatId, contextKey, dataKeyId = "") => {
    if (
      latest?.contextKey === contextKey &&
      latest.dataKeyId === dataKeyId &&
      latest.formatId === formatId
    ) {
      return latest.id;
    }
    const id = [formatId, keyringId, dataKeyId, contextKey]
      .map((part) => `${part.length}:${part}`)
      .join("");
    latest = { formatId, contextKey, dataKeyId, id };
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
): MaybePromise<object> {
  const { cache } = source;
  const { format, context, messages, bytes, signal } = need;
  const call = new KeyCall(source, "encrypt", (abandoned) =>
    generate(source, need, abandoned),
  );
  if (!cache) return call.report(call.load(signal));
  const key = source.encryptionIds(format.id, context.key);
  const { load } = call;
  return call.report(
    cache.encryptionKey({ key, messages, bytes, signal, load }),
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
  const call = new KeyCall(source, "decrypt", async (abandoned) => {
    const dataKey = await unwrap(source, { ...need, signal: abandoned });
    return derive(source, need, dataKey, message.encryptedDataKeys);
  });
  const { load } = call;
  if (!cache) {
    const checked = Promise.resolve().then(check);
    return call.report(checked.then(() => load(signal)));
  }
  const { dataKeyId } = message;
  const key = source.decryptionIds(format.id, context.key, dataKeyId);
  return call.report(cache.decryptionKey({ key, signal, check, load }));
}

/** One caller's request for a data key, and what is reported of it. */
class KeyCall {
  readonly #source: DataKeySource;
  readonly #operation: "encrypt" | "decrypt";
  #loading: Promise<object> | undefined;

  /** Asks the keyring; given to the cache, which may or may not use it. */
  readonly load: (signal: AbortSignal | undefined) => Promise<object>;

  constructor(
    source: DataKeySource,
    operation: "encrypt" | "decrypt",
    ask: (signal: AbortSignal | undefined) => Promise<object>,
  ) {
    this.#source = source;
    this.#operation = operation;
    this.load = (signal) => {
      this.#loading = ask(signal);
      return this.#loading;
    };
  }

  /**
   * Reports to the listener once the data key is there. What the listener throws reaches this caller alone: others may
   * wait for the same data key.
   */
  report(dataKey: MaybePromise<object>): MaybePromise<object> {
    const { onEvent } = this.#source;
    if (!onEvent) return dataKey;
    const operation = this.#operation;
    if (isPromise(dataKey)) {
      return dataKey.then((arrived) => {
        const type = this.#loading ? "cache-miss" : "cache-hit";
        onEvent({ type, operation });
        if (this.#loading) this.#reportLoaded(onEvent);
        return arrived;
      });
    }
    onEvent({ type: "cache-hit", operation });
    // A renewal in the background: nobody waits for it, nor hears its failure or the listener's.
    this.#loading?.then(() => this.#reportLoaded(onEvent)).catch(() => {});
    return dataKey;
  }

  #reportLoaded(onEvent: EventListener): void {
    const isNew = this.#operation === "encrypt";
    const type = isNew ? "data-key-generated" : "data-key-unwrapped";
    onEvent({ type, keyringId: this.#source.keyring.id });
  }
}

/**
 * Unwraps a message's data key, always by the keyring itself; the caller wipes it.
 *
 * @throws {KeyringError} when the keyring fails, or has none of the message's keys
 */
export async function unwrap(
  { keyring }: DataKeySource,
  { message, context, signal }: DecryptionNeed,
): Promise<Bytes> {
  // Copies: the message's own may serve for the next token.
  const encryptedDataKeys = message.encryptedDataKeys.map((key) => ({
    providerId: key.providerId,
    providerInfo: key.providerInfo.slice(),
    ciphertext: key.ciphertext.slice(),
  }));
  const request = { encryptedDataKeys, context: context.pairs, signal };
  const plaintext = await asking("unwrap", signal, () =>
    keyring.unwrapDataKey(request),
  );
  if (plaintext === null) {
    throw new KeyringError(
      `Cannot unwrap the data key: none of the message's ${encryptedDataKeys.length} encrypted data keys belongs to a key of the keyring`,
    );
  }
  return owned("unwrap", plaintext);
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
  const { keyring } = source;
  const request = { context: need.context.pairs, signal };
  const generated = await asking("generate", signal, () =>
    keyring.generateDataKey(request),
  );
  const dataKey = owned("generate", generated.plaintext);
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
