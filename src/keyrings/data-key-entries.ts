import type { DataKeyEntry } from "../message/encrypted-data-keys.ts";
import { isBytes } from "../util/bytes.ts";
import { readOption } from "../util/options.ts";
import { listFailures } from "./failure-text.ts";
import type {
  GenerateDataKeyRequest,
  Keyring,
  UnwrapDataKeyRequest,
} from "./keyring.ts";
import {
  firstUnwrapped,
  joinedFailure,
  keyringFailure,
} from "./keyring-failure.ts";

/** Label for error messages about a keyring whose own label is not known. */
const LABEL = "keyring";

/**
 * Overwrites the plaintext data keys of the entries with zeros. Values that are not entries are skipped, because a
 * caller's own keyring may return anything.
 */
export function wipeEntries(
  entries: readonly (Partial<DataKeyEntry> | null | undefined)[],
): void {
  for (const entry of entries) {
    if (isBytes(entry?.plaintext)) entry.plaintext.fill(0);
  }
}

/**
 * Waits until all answers have settled and returns their entries. If one answer fails, or the signal is aborted, all
 * data keys that arrived are wiped.
 *
 * @param answers one promise for each keyring or group of key-encryption keys
 * @param failed makes the error to throw from the errors of the failed answers
 * @throws the signal's reason if `signal` is aborted, otherwise the error that `failed` makes
 */
export async function allEntries(
  answers: readonly Promise<readonly DataKeyEntry[]>[],
  signal: AbortSignal | undefined,
  failed: (errors: readonly unknown[]) => unknown,
): Promise<DataKeyEntry[]> {
  const entries: DataKeyEntry[] = [];
  const errors: unknown[] = [];
  for (const answer of await Promise.allSettled(answers)) {
    if (answer.status === "rejected") errors.push(answer.reason);
    // Flattened, not spread: a caller's keyring may return something other than an array. A later check reports that.
    else entries.push(...[answer.value].flat());
  }
  if (!signal?.aborted && errors.length === 0) return entries;
  wipeEntries(entries);
  signal?.throwIfAborted();
  throw failed(errors);
}

/**
 * Generates a separate data key for each key-encryption key of a keyring. A keyring without `generateEntries` counts as
 * one key-encryption key.
 *
 * @throws {KeyringError} if a keyring without `generateEntries` returns no encrypted data key, or more than one
 */
export async function generateEntries(
  keyring: Keyring,
  request: GenerateDataKeyRequest,
): Promise<DataKeyEntry[]> {
  const generate = readOption(keyring, "generateEntries");
  if (generate) return generate.call(keyring, request);
  const generated = await keyring.generateDataKey(request);
  const [encryptedDataKey, ...others] = generated.encryptedDataKeys ?? [];
  if (encryptedDataKey !== undefined && others.length === 0) {
    return [{ plaintext: generated.plaintext, encryptedDataKey }];
  }
  wipeEntries([generated]);
  const count = encryptedDataKey === undefined ? 0 : 1 + others.length;
  const why = `expected one encrypted data key of a keyring without generateEntries, got ${count}; a keyring with several keys implements generateEntries`;
  throw keyringFailure("generate", LABEL, "invalid", why);
}

/**
 * Unwraps a data key and returns it with the encrypted data key that it came from. A keyring without `unwrapEntry` is
 * given one encrypted data key at a time.
 */
export async function unwrapEntry(
  keyring: Keyring,
  request: UnwrapDataKeyRequest,
): Promise<DataKeyEntry | null> {
  const unwrap = readOption(keyring, "unwrapEntry");
  if (unwrap) return unwrap.call(keyring, request);
  const attempts = request.encryptedDataKeys.map(
    (encryptedDataKey) => async () => {
      const encryptedDataKeys = [encryptedDataKey];
      const one = { ...request, encryptedDataKeys };
      const plaintext = await keyring.unwrapDataKey(one);
      return plaintext === null ? null : { plaintext, encryptedDataKey };
    },
  );
  return firstUnwrapped(attempts, request.signal, (errors) =>
    attemptsFailure(LABEL, errors),
  );
}

/**
 * Returns the error for a keyring that could unwrap none of its encrypted data keys. A single error is returned
 * unchanged; several are held by a new `KeyringError`.
 */
export function attemptsFailure(
  label: string,
  errors: readonly unknown[],
): unknown {
  if (errors.length === 1) return errors[0];
  const why = `${errors.length} attempts failed (${listFailures(errors)})`;
  return joinedFailure("unwrap", label, why, errors);
}

/** Builds a keyring's `unwrapDataKey` and `unwrapEntry` from one function that unwraps an entry. */
export function unwrapping(
  unwrap: (request: UnwrapDataKeyRequest) => Promise<DataKeyEntry | null>,
): Required<Pick<Keyring, "unwrapDataKey" | "unwrapEntry">> {
  return {
    unwrapEntry: unwrap,
    async unwrapDataKey(request) {
      const entry = await unwrap(request);
      return entry?.plaintext ?? null;
    },
  };
}
