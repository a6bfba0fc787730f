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

/** Loads without a cache; gives up when the signal says so, whether or not the keyring heeds it. */
export function loadUncached<T>(
  load: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  return startSingleFlight(load).wait(signal);
}

/** Copies a message's encrypted data keys for a keyring: the message's own may serve for the next token. */
export function copyKeys({
  encryptedDataKeys,
}: ParsedMessage): EncryptedDataKey[] {
  return encryptedDataKeys.map((key) => ({
    providerId: key.providerId,
    providerInfo: key.providerInfo.slice(),
    ciphertext: key.ciphertext.slice(),
  }));
}

/**
 * Unwraps a message's data key, always by the keyring itself; the caller wipes it.
 *
 * @throws {KeyringError} when the keyring fails, or has none of the message's keys
 */
export async function unwrap(
  { keyring, onEvent }: DataKeySource,
  { context, signal }: CallContext,
  message: ParsedMessage,
): Promise<Bytes> {
  const encryptedDataKeys = copyKeys(message);
  const request = { encryptedDataKeys, context: context.pairs, signal };
  const plaintext = await callKeyring("unwrap", signal, () =>
    keyring.unwrapDataKey(request),
  );
  if (plaintext === null) throw noneOf(message, keyring);
  const dataKey = takeOver("unwrap", plaintext);
  notify(onEvent, { type: "data-key-unwrapped", keyringId: keyring.id });
  return dataKey;
}

/**
 * Unwraps a message's data key, and learns which; the caller wipes it.
 *
 * @returns the data key, and the message's own encrypted data key
 * @throws {KeyringError} when the keyring fails, has none of the message's keys, or does not say which it unwrapped
 */
export async function unwrapNamed(
  { keyring, onEvent }: DataKeySource,
  { context, signal }: CallContext,
  message: ParsedMessage,
): Promise<DataKeyEntry<Bytes>> {
  const encryptedDataKeys = copyKeys(message);
  const request = { encryptedDataKeys, context: context.pairs, signal };
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

function noneOf({ encryptedDataKeys }: ParsedMessage, keyring: Keyring): Error {
  const message = `Cannot unwrap the data key: ${foreignKeys(encryptedDataKeys, keyring)}`;
  return new KeyringError(message, { reason: "foreign" });
}

/** Has the keyring make a data key; the caller wipes it. */
export async function generate(
  { keyring, onEvent }: DataKeySource,
  { context, signal }: CallContext,
  length: number | undefined,
): Promise<{ dataKey: Bytes; wrapped: readonly EncryptedDataKey[] }> {
  const request = { context: context.pairs, signal, length };
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
 * Has the keyring make a data key for each of its key-encryption keys; the caller wipes them.
 *
 * @throws {KeyringError} when the keyring fails, or gives no entries, entries of the wrong length, or one key twice
 */
export async function generateNamed(
  { keyring, onEvent }: DataKeySource,
  { context, signal }: CallContext,
  length: number | undefined,
): Promise<DataKeyEntry<Bytes>[]> {
  const request = { context: context.pairs, signal, length };
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
          "expected a data key of its own for each entry, got one twice";
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

/** The label of the caller's keyring in error messages, whichever keyring it is. */
const LABEL = "keyring";

/**
 * Asks a keyring for something, and turns what it throws into a typed error.
 *
 * @throws {KeyringError} the keyring's own, or one with the keyring's error as `cause`: no other typed error of a keyring
 * passes, for it would seem to be about the caller's data. The signal's reason when it was aborted
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
 * Checks what a keyring gave as encrypted data keys.
 *
 * @throws {KeyringError} when it is something else
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
    ? "an array with something else in it"
    : describeType(keys);
  const why = `expected an array of encrypted data keys, got ${got}`;
  throw keyringFailure(what, LABEL, "invalid", why);
}

/** Takes a data key over from a keyring: the keyring's bytes are wiped. */
function takeOver(what: "generate" | "unwrap", plaintext: unknown): Bytes {
  if (!(plaintext instanceof Uint8Array)) {
    const why = `expected a Uint8Array, got ${describeType(plaintext)}`;
    throw keyringFailure(what, LABEL, "invalid", why);
  }
  const taken = copyBytes(plaintext);
  plaintext.fill(0);
  return taken;
}
