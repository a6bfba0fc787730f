import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../../message/encrypted-data-keys.ts";
import {
  assertNoReserved,
  type EncryptionContext,
  serializeContext,
} from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import { KeyringError } from "../../util/errors.ts";
import { wipeEntries } from "../data-key-entries.ts";
import {
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  lengthOf,
} from "../keyring.ts";
import type { KeyName } from "./arn.ts";
import { regionOf } from "./kms-access.ts";
import { isRegionDown, joinFailures } from "./kms-failure.ts";
import type { KmsKeys } from "./kms-keys.ts";
import {
  encrypt,
  encryptedDataKey,
  generateDataKey,
  type KmsCall,
} from "./kms-operations.ts";

const WRAP = "wrap the data key";
const GENERATE = "generate a data key";

/** Members that every request to a keyring has. */
export interface Request {
  readonly context: EncryptionContext;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the data that the KMS calls of one request share, with a copy of the encryption context.
 *
 * @throws {RangeError} if the context cannot be serialized
 * @throws {TypeError} if the context has a name that sealmask reserves
 */
export function callOf({ access }: KmsKeys, request: Request): KmsCall {
  const { context, signal } = request;
  // Every keyring refuses a context that no message format can serialize, whether or not KMS would accept it.
  serializeContext(context);
  // A ciphertext of kmsEncrypt must not pass for a data key. The reserved pair in its context keeps them apart.
  assertNoReserved(context);
  return { access, context: { ...context }, signal };
}

/** Throws a `KeyringError` if the keyring has no key to wrap with, because only `discovery` was given. */
export function assertKeys({ keys }: KmsKeys, what: string): void {
  if (keys.length > 0) return;
  throw new KeyringError(
    `Cannot ${what}: the KMS keyring was made without keyIds, and discovery only unwraps`,
    { reason: "denied" },
  );
}

/**
 * Waits until all calls to KMS have settled, and returns the successful answers: all of them, or with availability
 * `"any"` at least one.
 *
 * @param what purpose of the calls, for error messages
 * @param already true if an earlier call has already succeeded
 * @throws {KeyringError} if too many calls failed
 */
export async function gather<T>(
  { availability }: KmsKeys,
  answers: readonly Promise<T>[],
  {
    signal,
    what,
    already,
  }: { signal: AbortSignal | undefined; what: string; already: boolean },
): Promise<T[]> {
  // Not `Promise.all`: the caller wipes the data key when this function rejects, so no call may still be reading it.
  const settled = await Promise.allSettled(answers);
  signal?.throwIfAborted();
  const values: T[] = [];
  const errors: unknown[] = [];
  for (const answer of settled) {
    if (answer.status === "fulfilled") values.push(answer.value);
    else errors.push(answer.reason);
  }
  const isEnough =
    errors.length === 0 ||
    (availability === "any" && (already || values.length > 0));
  if (isEnough) return values;
  throw joinFailures(what, errors);
}

/** Wraps a data key with every key, in parallel. */
export function wrapWithAll(
  settings: KmsKeys,
  call: KmsCall,
  {
    keys,
    plaintext,
    already,
  }: { keys: readonly KeyName[]; plaintext: Bytes; already: boolean },
): Promise<EncryptedDataKey[]> {
  const { signal } = call;
  const answers = keys.map(async (key) => {
    const { arn, ciphertext } = await encrypt(call, key, plaintext, WRAP);
    return encryptedDataKey(arn, ciphertext);
  });
  return gather(settings, answers, { signal, what: WRAP, already });
}

/**
 * Generates a data key with the first key and wraps it with the others. With availability `"any"`, the next key
 * generates the data key if a key fails.
 */
export async function generate(
  settings: KmsKeys,
  request: GenerateDataKeyRequest,
): Promise<GeneratedDataKey> {
  assertKeys(settings, GENERATE);
  const { keys, availability, access } = settings;
  const length = lengthOf(request);
  const call = callOf(settings, request);
  const errors: unknown[] = [];
  // Unreachable Regions: every other key there would use its whole time limit before it fails.
  const down = new Set<string | undefined>();
  const isUp = (key: KeyName) => !down.has(regionOf(key, access));
  for (const [i, key] of keys.entries()) {
    if (!isUp(key)) continue;
    let generated: Awaited<ReturnType<typeof generateDataKey>>;
    try {
      generated = await generateDataKey(call, key, length);
    } catch (error) {
      call.signal?.throwIfAborted();
      if (availability === "all") throw error;
      errors.push(error);
      if (isRegionDown(error)) down.add(regionOf(key, access));
      continue;
    }
    const { plaintext, wrapped } = generated;
    try {
      // Keys that failed just now are skipped.
      const others = keys.slice(i + 1).filter(isUp);
      const more = await wrapWithAll(settings, call, {
        keys: others,
        plaintext,
        already: true,
      });
      return { plaintext, encryptedDataKeys: [wrapped, ...more] };
    } catch (error) {
      plaintext.fill(0);
      throw error;
    }
  }
  throw joinFailures(GENERATE, errors);
}

/**
 * Generates a separate data key with every key, in parallel. With availability `"any"`, at least one key must succeed.
 */
export async function generateEach(
  settings: KmsKeys,
  request: GenerateDataKeyRequest,
): Promise<DataKeyEntry[]> {
  assertKeys(settings, GENERATE);
  const length = lengthOf(request);
  const call = callOf(settings, request);
  const { signal } = call;
  const entries: DataKeyEntry[] = [];
  const answers = settings.keys.map(async (key) => {
    const made = await generateDataKey(call, key, length);
    const { plaintext, wrapped: encryptedDataKey } = made;
    const entry = { plaintext, encryptedDataKey };
    entries.push(entry);
    return entry;
  });
  try {
    const how = { signal, what: GENERATE, already: false };
    return await gather(settings, answers, how);
  } catch (error) {
    wipeEntries(entries);
    throw error;
  }
}
