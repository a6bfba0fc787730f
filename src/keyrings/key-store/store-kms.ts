import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import {
  isMultiRegion,
  isSameKey,
  type KmsArn,
  parseKeyArn,
} from "../kms/arn.ts";
import { exactly } from "../kms/check-answer.ts";
import { decrypt, generateWithoutPlaintext } from "../kms/kms-operations.ts";
import { reEncrypt } from "../kms/kms-reencrypt.ts";
import { KEY_LENGTH, type KeyStoreRecord } from "./key-store-record.ts";
import type { Store } from "./resolved-store.ts";
import { kmsFailure, type StoreTask, storeFailure } from "./store-failure.ts";

/** Moves a key ARN to another Region, in which a multi-Region key may have a replica. */
function movedTo(task: StoreTask, arn: KmsArn, region: string): KmsArn {
  const { partition, accountId, id } = arn;
  const text = `arn:${partition}:kms:${region}:${accountId}:key/${id}`;
  const moved = parseKeyArn(text);
  if (moved !== null) return moved;
  const why = `its KMS key is in the partition ${partition}, and kms.discovery.region is in another one`;
  throw storeFailure(task, "foreign", why);
}

/**
 * Returns the KMS key to call for a record.
 *
 * @throws {KeyStoreError} `"foreign"` if the record is under another KMS key than the configured ones
 */
export function keyOfRecord(
  { keys }: Store,
  task: StoreTask,
  { kmsKey: named }: KeyStoreRecord,
): KmsArn {
  if (keys.kind === "discovery") {
    const { region, accountIds } = keys;
    if (accountIds?.includes(named.accountId) === false) {
      const why = `expected a record under a KMS key of the accounts ${accountIds.join(", ")} (kms.discovery.accountIds), got one under ${named.text}`;
      throw storeFailure(task, "foreign", why);
    }
    const isMoved = region !== undefined && isMultiRegion(named.id);
    return isMoved ? movedTo(task, named, region) : named;
  }
  const { arn, isMultiRegion: isAnyRegion } = keys;
  const isRight = isAnyRegion ? isSameKey(named, arn) : named.text === arn.text;
  if (isRight) return arn;
  const advice =
    !isAnyRegion && isSameKey(named, arn)
      ? ", a replica of it; give kms.multiRegion: true"
      : "";
  const why = `expected a record under the KMS key ${arn.text} (kms.keyArn), got one under ${named.text}${advice}`;
  throw storeFailure(task, "foreign", why);
}

/** Returns the KMS key under which new records are made. The operations that make records need `kms.keyArn`. */
export function keyToWrite({ keys }: Store, task: StoreTask): KmsArn {
  if (keys.kind === "key") return keys.arn;
  throw storeFailure(task, "not-allowed", "it needs kms.keyArn");
}

/** Calls AWS KMS for a task of a key store. Its errors become those of the key store. */
async function inKms<T>(task: StoreTask, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    task.signal?.throwIfAborted();
    throw kmsFailure(task, cause);
  }
}

/**
 * Decrypts the ciphertext of a record in AWS KMS, which authenticates all other attributes.
 *
 * @returns the key of 32 bytes, which the caller wipes
 * @throws {KeyStoreError} `"damaged"` if KMS refuses the ciphertext, or the reason for which KMS could not be asked
 */
export async function decryptRecord(
  store: Store,
  task: StoreTask,
  record: KeyStoreRecord,
): Promise<Bytes> {
  const key = keyOfRecord(store, task, record);
  const { kmsContext: context, ciphertext } = record;
  const call = { access: store.kms, context, signal: task.signal };
  return inKms(task, () =>
    decrypt(call, {
      ciphertext,
      keyId: key.text,
      message: key,
      region: key.region,
      isExpected: exactly(key),
      what: "decrypt the key",
      lengths: [KEY_LENGTH],
    }),
  );
}

/** Makes a key of 32 bytes inside AWS KMS and returns its ciphertext. Throws as {@link decryptRecord} does. */
export async function generateWrapped(
  store: Store,
  task: StoreTask,
  key: KmsArn,
  context: EncryptionContext,
): Promise<Bytes> {
  const call = { access: store.kms, context, signal: task.signal };
  return inKms(task, () =>
    generateWithoutPlaintext(call, key, KEY_LENGTH, "make a key"),
  );
}

/**
 * Encrypts a ciphertext again inside AWS KMS, bound to another context. With one context twice, the call only authenticates.
 * Throws as {@link decryptRecord} does.
 */
export async function rebind(
  store: Store,
  task: StoreTask,
  key: KmsArn,
  ciphertext: Bytes,
  from: EncryptionContext,
  to: EncryptionContext,
): Promise<Bytes> {
  const side = { keyId: key.text, isExpected: exactly(key) };
  const answer = await inKms(task, () =>
    reEncrypt({
      ciphertext,
      from: { ...side, context: from },
      to: { ...side, context: to },
      message: key,
      access: store.kms,
      region: key.region,
      signal: task.signal,
      what: "bind the key to its record",
    }),
  );
  return answer.ciphertext;
}
