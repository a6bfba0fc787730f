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

/** The label of a keyring in error messages where its own name is not known. */
const LABEL = "keyring";

/** Wipes the data keys of entries, and passes over what is no entry: a caller's keyring may have given anything. */
export function wipeEntries(
  entries: readonly (Partial<DataKeyEntry> | null | undefined)[],
): void {
  for (const entry of entries) {
    if (isBytes(entry?.plaintext)) entry.plaintext.fill(0);
  }
}

/**
 * Waits for all entries. If one fails or the signal is aborted, those that came are wiped once all have settled.
 *
 * @param answers each gives the entries of some key-encryption keys
 * @param failed makes the error if some failed
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
    // Flattened, not spread: a caller's keyring may have given something else, which is found later.
    else entries.push(...[answer.value].flat());
  }
  if (!signal?.aborted && errors.length === 0) return entries;
  wipeEntries(entries);
  signal?.throwIfAborted();
  throw failed(errors);
}

/**
 * Has a keyring make a data key of its own for each key-encryption key; one without `generateEntries` counts as one
 * key-encryption key.
 *
 * @throws {KeyringError} if such a keyring wraps its data key more than once, or not at all
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
 * Has a keyring unwrap a data key and say which one; one without `unwrapEntry` is asked about one encrypted data key at
 * a time.
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

/** Makes the error of a keyring that could unwrap none of its data keys: the only error, or one that holds all. */
export function attemptsFailure(
  label: string,
  errors: readonly unknown[],
): unknown {
  if (errors.length === 1) return errors[0];
  const why = `${errors.length} attempts failed (${listFailures(errors)})`;
  return joinedFailure("unwrap", label, why, errors);
}

/** Makes the two members by which a keyring unwraps, of the one that names the entry. */
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
