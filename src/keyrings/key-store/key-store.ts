import { keepBranchKeys } from "../branch/keys-of-store.ts";
import { createKey } from "./create-key.ts";
import { createTable } from "./create-table.ts";
import type {
  BeaconKeyMaterials,
  BranchKeyMaterials,
  BranchKeyVersion,
  CreatedKey,
  CreateKeyRequest,
  KeyStoreCallOptions,
  ReadKeyOptions,
  ShredOptions,
} from "./key-store-calls.ts";
import type { KeyStoreOptions } from "./key-store-options.ts";
import { listKeys, listVersions } from "./list-keys.ts";
import { readActive, readBeacon, readVersion } from "./read-key.ts";
import { resolveStore } from "./resolve-store.ts";
import type { Store } from "./resolved-store.ts";
import type { ShreddingReceipt } from "./shredding/receipt.ts";
import { receiptOf } from "./shredding/receipt-of.ts";
import { restore } from "./shredding/restore.ts";
import { shred } from "./shredding/shred.ts";
import {
  type SweepOptions,
  type SweepResult,
  sweep,
} from "./shredding/sweep.ts";
import { versionKey } from "./version-key.ts";

/**
 * Key store of AWS: branch keys in a DynamoDB table, protected by AWS KMS. One branch key for each tenant or person costs a row in
 * a table, and one KMS key serves them all. Records are those of AWS's branch key store (AWS Encryption SDK specification: "Keystore"), so
 * that key stores of AWS's libraries are read, and theirs read ours.
 *
 * `branchKeyring({ keyStore, … })` encrypts and decrypts with the branch keys; all keyrings of a key store share one cache. Creating it calls
 * nothing. All calls take a `signal`, whose reason they reject with when it is aborted.
 *
 * @example
 * ```ts
 * import { KMSClient } from "@aws-sdk/client-kms";
 * import { DataMasking } from "sealmask";
 * import { branchKeyring, KeyStore } from "sealmask/key-store";
 * import { memoryTableClient, startLocalKms } from "sealmask/testing";
 *
 * const localKms = await startLocalKms(); // KMS and table on this machine. In AWS, leave out both clients.
 * const { arn: keyArn } = await localKms.createKey();
 * const kmsClient = new KMSClient(localKms.clientConfig());
 * const keyStore = new KeyStore({
 *   tableName: "branch-keys",
 *   logicalName: "branch-keys",
 *   kms: { keyArn, client: kmsClient },
 *   client: memoryTableClient(),
 * });
 * await keyStore.createTable();
 * await keyStore.createKey({ branchKeyId: "tenant-a", encryptionContext: { tenant: "a" } });
 * await keyStore.versionKey("tenant-a");
 *
 * const masking = new DataMasking({ keyring: branchKeyring({ keyStore, branchKeyId: "tenant-a" }) });
 * console.log(await masking.decrypt(await masking.encrypt("for one tenant"))); // for one tenant
 * for await (const { branchKeyId, isActive } of keyStore.list()) console.log(branchKeyId, isActive); // tenant-a true
 *
 * await keyStore.shred("tenant-a");
 * await keyStore.activeKey("tenant-a").catch(({ reason }) => console.log(reason)); // shredded
 * kmsClient.destroy();
 * await localKms.stop();
 * ```
 */
export class KeyStore {
  readonly #store: Store;

  /**
   * Creates a key store for an existing table, or for one that {@link KeyStore.createTable} makes.
   *
   * @param options table, logical name and KMS keys
   * @throws {TypeError} if an option is unknown, missing or has the wrong type
   * @throws {RangeError} if a number is out of its range
   */
  constructor(options: KeyStoreOptions) {
    const store = resolveStore(options);
    this.#store = store;
    keepBranchKeys(this, {
      ...store,
      find: ({ branchKeyId, version, signal }) =>
        version === undefined
          ? readActive(store, branchKeyId, { signal })
          : readVersion(store, branchKeyId, version, { signal }),
    });
  }

  /**
   * Creates the table with the keys that AWS's key store has and on-demand billing, and that of the fences if it is another one. Waits until they
   * can be used, about five minutes at most. A table that exists is checked and left as it is, so the call can be repeated. Turn
   * on deletion protection and, unless branch keys must be forgotten soon, point-in-time recovery yourself.
   *
   * @returns the ARN of the table
   * @throws {TypeError} if an option is unknown
   * @throws {KeyStoreError} `"invalid"` if a table of this name has other keys or is being deleted; `"not-allowed"` for a key store that only
   * reads; `"denied"` or `"unavailable"` if DynamoDB fails
   */
  createTable(options?: KeyStoreCallOptions): Promise<{ tableArn: string }> {
    return createTable(this.#store, options);
  }

  /**
   * Creates a branch key with its first version, and its beacon key. AWS KMS makes the keys and this process never sees them; three calls
   * of KMS and one transaction, which writes all three records or none.
   *
   * After an error that is `retryable` the branch key may have been created all the same. With an id of your own, a second call then fails
   * with `"exists"`.
   *
   * @param request id, encryption context, or that the id of a shredded branch key is made anew; by default a random id
   * @returns the id, and the UUID of the version
   * @throws {TypeError} if an option is unknown or has the wrong type, an id begins with `sealmask:` or has no encryption context
   * @throws {RangeError} if the id is longer than 2,048 bytes
   * @throws {KeyStoreError} `"exists"` if there is a branch key of this id; `"shredded"` if there was one, unless `remake` is true and its
   * shredding is finished; `"unknown"` if none was shredded and `remake` is true; `"conflict"` if another caller writes at the same time;
   * `"not-allowed"` for a key store that only reads; `"unavailable"` if `remake` is true and other processes may still have the shredded one
   * in their caches; `"denied"`, `"unavailable"` or `"invalid"` if KMS or DynamoDB fails
   */
  createKey(request?: CreateKeyRequest): Promise<CreatedKey> {
    return createKey(this.#store, request);
  }

  /**
   * Adds a version to a branch key, and makes it the active one. Older versions stay, and decrypt what they have encrypted; custom pairs and
   * the ARN of the KMS key stay, too. Of callers who version the same branch key at the same time one wins.
   *
   * Keyrings of this process encrypt with the new version at once, those of others after `cache.maxAgeSeconds` at the latest.
   *
   * @returns the UUID of the new version
   * @throws {TypeError} if the id is not one, or an option is unknown
   * @throws {KeyStoreError} `"conflict"` if another caller has versioned it meanwhile, and nothing was written; `"unknown"` or `"shredded"` if
   * there is no such branch key, or no more; `"damaged"` or `"foreign"` if its active version cannot be authenticated; `"not-allowed"` for a key
   * store that only reads; `"denied"`, `"unavailable"` or `"invalid"` if KMS or DynamoDB fails
   */
  versionKey(
    branchKeyId: string,
    options?: KeyStoreCallOptions,
  ): Promise<CreatedKey> {
    return versionKey(this.#store, branchKeyId, options);
  }

  /**
   * Reads the active version of a branch key and decrypts it in AWS KMS, without a cache: keyrings read through one. The read
   * is strongly consistent by default, so a version that was just made is found.
   *
   * @returns the key in plaintext, with its version
   * @throws {TypeError} if the id is not one, or an option is unknown or has the wrong type
   * @throws {KeyStoreError} `"unknown"` if the key store has no such branch key; `"shredded"` if a fence stops it; `"damaged"` if the
   * record was changed or belongs to another key store; `"foreign"` if it is under another KMS key; `"not-allowed"` for a key store of the access
   * `"admin"`; `"denied"`, `"unavailable"` or `"invalid"` if KMS or DynamoDB fails
   */
  activeKey(
    branchKeyId: string,
    options?: ReadKeyOptions,
  ): Promise<BranchKeyMaterials> {
    return readActive(this.#store, branchKeyId, options);
  }

  /**
   * Reads a version of a branch key and decrypts it in AWS KMS, without a cache.
   *
   * @param version UUID in lower case
   * @returns the key in plaintext
   * @throws {TypeError} if the id is not one, the version is no string, or an option is unknown or has the wrong type
   * @throws {KeyStoreError} `"unknown"` if the key store has no such branch key or version; `"shredded"` if a fence stops it; `"damaged"` if the
   * record was changed or belongs to another key store; `"foreign"` if it is under another KMS key; `"not-allowed"` for a key store of the access
   * `"wrap"` or `"admin"`; `"denied"`, `"unavailable"` or `"invalid"` if KMS or DynamoDB fails
   */
  keyVersion(
    branchKeyId: string,
    version: string,
    options?: ReadKeyOptions,
  ): Promise<BranchKeyMaterials> {
    return readVersion(this.#store, branchKeyId, version, options);
  }

  /**
   * Reads the beacon key of a branch key, which searchable encryption derives its keys from, and decrypts it in AWS KMS. It has no versions.
   *
   * @returns the key in plaintext
   * @throws {TypeError} if the id is not one, or an option is unknown or has the wrong type
   * @throws {KeyStoreError} `"unknown"` if the key store has no such branch key; `"shredded"` if a fence stops it; `"damaged"` if the
   * record was changed or belongs to another key store; `"foreign"` if it is under another KMS key; `"not-allowed"` for a key store of the access
   * `"wrap"` or `"admin"`; `"denied"`, `"unavailable"` or `"invalid"` if KMS or DynamoDB fails
   */
  beaconKey(
    branchKeyId: string,
    options?: ReadKeyOptions,
  ): Promise<BeaconKeyMaterials> {
    return readBeacon(this.#store, branchKeyId, options);
  }

  /**
   * Lists the active versions of all branch keys, in no order, with a scan of the whole table. Those whose shredding is scheduled are listed until they are
   * deleted. Does not decrypt, so nothing that it gives is authenticated.
   *
   * @returns the versions, page by page as they are asked for
   * @throws {TypeError} if an option is unknown, when the first one is asked for
   * @throws {KeyStoreError} `"damaged"` after the last one, if records are malformed and were left out;
   * `"not-allowed"` for a key store of the access `"wrap"`; `"denied"`, `"unavailable"` or `"invalid"` if DynamoDB fails
   */
  list(options?: KeyStoreCallOptions): AsyncIterable<BranchKeyVersion> {
    return listKeys(this.#store, options);
  }

  /**
   * Lists the versions of a branch key, oldest first and the active one last. Does not decrypt, so nothing that it gives is authenticated.
   *
   * @throws {TypeError} if the id is not one, or an option is unknown, when the first one is asked for
   * @throws {KeyStoreError} `"unknown"` or `"shredded"` if there is no version; `"damaged"` after the last one, if records are malformed and were left out;
   * `"not-allowed"` for a key store of the access `"wrap"`; `"denied"`, `"unavailable"` or `"invalid"` if DynamoDB fails
   */
  versions(
    branchKeyId: string,
    options?: KeyStoreCallOptions,
  ): AsyncIterable<BranchKeyVersion> {
    return listVersions(this.#store, branchKeyId, options);
  }

  /**
   * Shreds a branch key: stops its use at once, and schedules the deletion of all its records. What it encrypted, also in backups
   * of the data, cannot be decrypted any more.
   *
   * A fence is written first. From then on this process uses the branch key no more, and other processes that use sealmask use it for at
   * most `cache.maxAgeSeconds`. {@link KeyStore.sweep} deletes the records after the grace time; {@link KeyStore.restore} brings the branch
   * key back until then. No record of the branch key is changed before. Needs no access to AWS KMS.
   *
   * The call can be repeated: if it failed, to be sure; otherwise it returns the receipt of the shredding that is under way, whose grace
   * time stays. If records of a branch key that is shredded already came back from a backup, the next sweep deletes them again,
   * without a grace time.
   *
   * @returns the receipt so far: the records that will be deleted, when, and where copies may live on
   * @throws {TypeError} if the id is not one, or an option is unknown or has the wrong type
   * @throws {RangeError} if `graceDays` is not from 0 to 365
   * @throws {KeyStoreError} `"unknown"` if the key store has no such branch key; `"not-allowed"` for a key store that only reads;
   * `"damaged"` if the fence was changed by others; `"denied"` or `"unavailable"` if DynamoDB fails
   */
  shred(
    branchKeyId: string,
    options?: ShredOptions,
  ): Promise<ShreddingReceipt> {
    return shred(this.#store, branchKeyId, options);
  }

  /**
   * Takes back a shredding: the branch key can be used again. Possible until {@link KeyStore.sweep} begins to delete, also after the
   * grace time. Does nothing if no shredding is scheduled, so that the call can be repeated.
   *
   * @throws {TypeError} if the id is not one, or an option is unknown
   * @throws {KeyStoreError} `"shredded"` if the deletion has begun or is finished; `"unknown"` if the key store has no such branch key;
   * `"not-allowed"` for a key store that only reads; `"damaged"` if the fence was changed by others; `"denied"` or `"unavailable"` if
   * DynamoDB fails
   */
  restore(branchKeyId: string, options?: KeyStoreCallOptions): Promise<void> {
    return restore(this.#store, branchKeyId, options);
  }

  /**
   * Finishes the shreddings whose grace time is over: deletes all records of their branch keys, and leaves a tombstone for each. Call it
   * regularly, such as from a scheduled function; nothing runs by itself.
   *
   * A sweep that is interrupted, at any step, is continued by the next one, and several may run at the same time. Needs no access to AWS
   * KMS.
   *
   * @returns the receipts of the branch keys that this sweep shredded, those that failed, and the number of those that are not due.
   * A failure does not stop the sweep: look at `failures`
   * @throws {TypeError} if an option is unknown or has the wrong type
   * @throws {KeyStoreError} `"not-allowed"` for a key store that only reads; `"denied"` or `"unavailable"` if DynamoDB fails to list what is
   * due
   * @throws the error of `onShredded`, or the signal's reason; the sweep ends, and the next one does the rest
   */
  sweep(options?: SweepOptions): Promise<SweepResult> {
    return sweep(this.#store, options);
  }

  /**
   * Returns the receipt of a branch key's shredding, also long after; `null` if no shredding is scheduled, under way or finished, or the
   * id was made anew. Keep the receipt that `sweep` returns if you make ids anew.
   *
   * @throws {TypeError} if the id is not one, or an option is unknown
   * @throws {KeyStoreError} `"not-allowed"` for a key store of the access `"wrap"`; `"damaged"` if the fence was changed by others;
   * `"denied"` or `"unavailable"` if DynamoDB fails
   */
  receipt(
    branchKeyId: string,
    options?: KeyStoreCallOptions,
  ): Promise<ShreddingReceipt | null> {
    return receiptOf(this.#store, branchKeyId, options);
  }
}
