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

/** What a keyring's request has in common. */
export interface Request {
  readonly context: EncryptionContext;
  readonly signal?: AbortSignal | undefined;
}

/** Returns what the calls of one request need. */
export function callOf({ access }: KmsKeys, request: Request): KmsCall {
  const { context, signal } = request;
  // Keyrings refuse a context that no message format can serialise; KMS would take it, or not.
  serializeContext(context);
  // What kmsEncrypt wrote is no data key: its own pair opens it alone.
  assertNoReserved(context);
  return { access, context: { ...context }, signal };
}

/** Throws if there is no key to wrap with, as in a keyring that only discovers keys. */
export function assertKeys({ keys }: KmsKeys, what: string): void {
  if (keys.length > 0) return;
  throw new KeyringError(
    `Cannot ${what}: the KMS keyring was made without keyIds, and discovery only unwraps`,
    { reason: "denied" },
  );
}

/**
 * Waits for all answers, and gives those that came: all of them, or with `"any"` at least one.
 *
 * @param already whether there is one in any case
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
  // Not `Promise.all`: once this rejects the data key is wiped, so no call may still be reading it.
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

/** Has every key wrap a data key, at the same time. */
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

/** Has the first key make a data key (the next one if it fails, with `"any"`), and the others wrap it. */
export async function generate(
  settings: KmsKeys,
  request: GenerateDataKeyRequest,
): Promise<GeneratedDataKey> {
  assertKeys(settings, GENERATE);
  const { keys, availability, access } = settings;
  const length = lengthOf(request);
  const call = callOf(settings, request);
  const errors: unknown[] = [];
  // Regions out of reach: each further key there would take its whole time to fail.
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
      // Keys that failed just now are not asked again.
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
 * Has every key make a data key of its own, all at the same time. With `"any"`, the keys that answered are enough, if
 * there is one.
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
