import type { KeyLease } from "../cache/key-lease.ts";
import {
  generateEntries,
  unwrapEntry,
  wipeEntries,
} from "../keyrings/data-key-entries.ts";
import { failureName } from "../keyrings/failure-text.ts";
import { foreignKeys } from "../keyrings/key-names.ts";
import {
  type GeneratedDataKey,
  type Keyring,
  lengthOf,
} from "../keyrings/keyring.ts";
import {
  assertGenerated,
  joinedFailure,
  keyringFailure,
} from "../keyrings/keyring-failure.ts";
import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../message/encrypted-data-keys.ts";
import type { ParsedMessage } from "../message/message-format.ts";
import { type Bytes, compareBytes, copyBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { hasCode, KeyringError } from "../util/errors.ts";
import { startSingleFlight } from "../util/single-flight.ts";
import { notify } from "./cache-events.ts";
import type { CallContext, DataKeySource } from "./key-source.ts";

/**
 * Loads a data key without a cache. Rejects as soon as the signal is aborted, even if the keyring ignores the signal.
 */
export function loadUncached<T>(
  load: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  return startSingleFlight(load).wait(signal);
}

/** Keyring of a call, and the listener for its events. */
type KeyringSource = Pick<DataKeySource, "keyring" | "onEvent">;

/** Encryption context and abort signal of a call to a keyring, and the lease of a data key that is cached. */
interface KeyringCall extends Pick<CallContext, "signal"> {
  readonly lease?: KeyLease | undefined;
  readonly context: Pick<CallContext["context"], "pairs">;
}

/** Message whose encrypted data keys a keyring is asked for. */
interface WrappedMessage extends Pick<ParsedMessage, "encryptedDataKeys"> {
  /** Kind of the message, for error messages; a token if left out. */
  readonly what?: "item";
}

/**
 * Copies the encrypted data keys of a message for a keyring. A keyring could change them, and other messages may share
 * the originals.
 */
export function copyKeys({
  encryptedDataKeys,
}: WrappedMessage): EncryptedDataKey[] {
  return encryptedDataKeys.map((key) => ({
    providerId: key.providerId,
    providerInfo: key.providerInfo.slice(),
    ciphertext: key.ciphertext.slice(),
  }));
}

/**
 * Unwraps a message's data key with the keyring, without the cache.
 *
 * @returns the plaintext data key, which the caller wipes
 * @throws {KeyringError} if the keyring fails, or none of the message's encrypted data keys is for the keyring
 */
export async function unwrap(
  { keyring, onEvent }: KeyringSource,
  { context, signal, lease }: KeyringCall,
  message: WrappedMessage,
): Promise<Bytes> {
  const encryptedDataKeys = copyKeys(message);
  const request = { encryptedDataKeys, context: context.pairs, signal, lease };
  const plaintext = await callKeyring("unwrap", signal, () =>
    keyring.unwrapDataKey(request),
  );
  if (plaintext === null) throw noneOf(message, keyring);
  const dataKey = takeOver("unwrap", plaintext);
  notify(onEvent, { type: "data-key-unwrapped", keyringId: keyring.id });
  return dataKey;
}

/**
 * Unwraps one of a message's data keys, for a format in which each entry has a data key of its own.
 *
 * @returns the plaintext data key, which the caller wipes, and the message's encrypted data key that it comes from
 * @throws {KeyringError} if the keyring fails, none of the message's encrypted data keys is for the keyring, or the
 * keyring does not return which of them it unwrapped
 */
export async function unwrapNamed(
  { keyring, onEvent }: KeyringSource,
  { context, signal, lease }: KeyringCall,
  message: WrappedMessage,
): Promise<DataKeyEntry<Bytes>> {
  const encryptedDataKeys = copyKeys(message);
  const request = { encryptedDataKeys, context: context.pairs, signal, lease };
  const entry: Partial<DataKeyEntry> | null = await callKeyring(
    "unwrap",
    signal,
    () => unwrapEntry(keyring, request),
  );
  if (entry === null) throw noneOf(message, keyring);
  const plaintext = takeOver("unwrap", entry?.plaintext);
  const named = entry.encryptedDataKey as EncryptedDataKey;
  const index = encryptedDataKeys.indexOf(named);
  const encryptedDataKey = message.encryptedDataKeys[index];
  if (encryptedDataKey === undefined) {
    plaintext.fill(0);
    const why =
      "expected encryptedDataKey to be one of the request's, got another object";
    throw keyringFailure("unwrap", LABEL, "invalid", why);
  }
  notify(onEvent, { type: "data-key-unwrapped", keyringId: keyring.id });
  return { plaintext, encryptedDataKey };
}

/** Returns the error for a message of which no encrypted data key is for the keyring. */
function noneOf(
  { encryptedDataKeys, what }: WrappedMessage,
  keyring: Keyring,
): Error {
  const message = `Cannot unwrap the data key: ${foreignKeys(encryptedDataKeys, keyring, what)}`;
  return new KeyringError(message, { reason: "foreign" });
}

/**
 * Generates a data key with the keyring.
 *
 * @param length length of the data key in bytes
 * @returns the plaintext data key, which the caller wipes, and its wrapped forms
 * @throws {KeyringError} if the keyring fails, or returns a data key of another length or no wrapped form
 */
export async function generate(
  { keyring, onEvent }: KeyringSource,
  { context, signal, lease }: KeyringCall,
  length: number | undefined,
): Promise<{ dataKey: Bytes; wrapped: readonly EncryptedDataKey[] }> {
  const request = { context: context.pairs, signal, length, lease };
  const generated: Partial<GeneratedDataKey> | null = await callKeyring(
    "generate",
    signal,
    () => keyring.generateDataKey(request),
  );
  const dataKey = takeOver("generate", generated?.plaintext);
  notify(onEvent, { type: "data-key-generated", keyringId: keyring.id });
  try {
    assertGenerated(dataKey, lengthOf(request));
    const wrapped = checkWrapped("generate", generated?.encryptedDataKeys);
    return { dataKey, wrapped };
  } catch (error) {
    dataKey.fill(0);
    throw error;
  }
}

/**
 * Generates a data key for each of the keyring's key-encryption keys.
 *
 * @param length length of each data key in bytes
 * @returns the data keys, whose plaintext the caller wipes
 * @throws {KeyringError} if the keyring fails, returns no entries, a data key of another length, or the same data key twice
 */
export async function generateNamed(
  { keyring, onEvent }: KeyringSource,
  { context, signal, lease }: KeyringCall,
  length: number | undefined,
): Promise<DataKeyEntry<Bytes>[]> {
  const request = { context: context.pairs, signal, length, lease };
  const entries: unknown = await callKeyring("generate", signal, () =>
    generateEntries(keyring, request),
  );
  if (!Array.isArray(entries) || entries.length === 0) {
    const got = describeType(entries);
    const why = `expected an array of data keys, got ${got}`;
    throw keyringFailure("generate", LABEL, "invalid", why);
  }
  notify(onEvent, { type: "data-key-generated", keyringId: keyring.id });
  const taken: DataKeyEntry<Bytes>[] = [];
  try {
    for (const entry of entries as Partial<DataKeyEntry>[]) {
      const plaintext = takeOver("generate", entry?.plaintext);
      const { encryptedDataKey } = entry as DataKeyEntry;
      const isTaken = taken.some(
        (other) => compareBytes(other.plaintext, plaintext) === 0,
      );
      taken.push({ plaintext, encryptedDataKey });
      if (isTaken) {
        const why =
          "expected different data keys for all entries, got one twice";
        throw keyringFailure("generate", LABEL, "invalid", why);
      }
      checkWrapped("generate", [encryptedDataKey]);
      assertGenerated(plaintext, lengthOf(request));
    }
    return taken;
  } catch (error) {
    wipeEntries([...taken, ...entries]);
    throw error;
  }
}

/** Name of the caller's keyring in error messages, for keyrings of every kind. */
const LABEL = "keyring";

/**
 * Calls a keyring and converts its errors. If the signal is aborted, rejects with the signal's reason.
 *
 * @param what operation of the keyring, for the error message
 * @throws {KeyringError} if the keyring fails: its own `KeyringError`, or a new one with the keyring's error as
 * `cause`. Any other error of sealmask thrown by a keyring is wrapped too, because it would seem to be about the
 * caller's data
 */
export async function callKeyring<T>(
  what: "generate" | "wrap" | "unwrap",
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (hasCode(cause, "ERR_KEYRING")) throw cause;
    if (signal?.aborted) throw signal.reason;
    const why = `it failed with ${failureName(cause)}`;
    throw joinedFailure(what, LABEL, why, [cause]);
  }
}

/**
 * Checks the encrypted data keys that a keyring returned, and returns them.
 *
 * @throws {KeyringError} if the value is not a non-empty array of encrypted data keys
 */
export function checkWrapped(
  what: "generate" | "wrap",
  keys: unknown,
): readonly EncryptedDataKey[] {
  const isKey = (key: Partial<EncryptedDataKey> | null | undefined) =>
    typeof key?.providerId === "string" &&
    key.providerInfo instanceof Uint8Array &&
    key.ciphertext instanceof Uint8Array;
  if (Array.isArray(keys) && keys.length === 0) {
    const why = "expected at least one encrypted data key, got none";
    throw keyringFailure(what, LABEL, "invalid", why);
  }
  if (Array.isArray(keys) && keys.every(isKey)) return keys;
  const got = Array.isArray(keys)
    ? "an array with other elements"
    : describeType(keys);
  const why = `expected an array of encrypted data keys, got ${got}`;
  throw keyringFailure(what, LABEL, "invalid", why);
}

/** Copies a plaintext data key that a keyring returned, and wipes the keyring's bytes. */
function takeOver(what: "generate" | "unwrap", plaintext: unknown): Bytes {
  if (!(plaintext instanceof Uint8Array)) {
    const why = `expected a Uint8Array, got ${describeType(plaintext)}`;
    throw keyringFailure(what, LABEL, "invalid", why);
  }
  const taken = copyBytes(plaintext);
  plaintext.fill(0);
  return taken;
}
