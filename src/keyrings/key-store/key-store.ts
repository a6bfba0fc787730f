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
 * Key store of AWS: branch keys in a DynamoDB table, protected by AWS KMS.
 */
export class KeyStore {
  readonly #store: Store;

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

  createTable(options?: KeyStoreCallOptions): Promise<{ tableArn: string }> {
    return createTable(this.#store, options);
  }

  createKey(request?: CreateKeyRequest): Promise<CreatedKey> {
    return createKey(this.#store, request);
  }

  versionKey(
    branchKeyId: string,
    options?: KeyStoreCallOptions,
  ): Promise<CreatedKey> {
    return versionKey(this.#store, branchKeyId, options);
  }

  activeKey(
    branchKeyId: string,
    options?: ReadKeyOptions,
  ): Promise<BranchKeyMaterials> {
    return readActive(this.#store, branchKeyId, options);
  }

  keyVersion(
    branchKeyId: string,
    version: string,
    options?: ReadKeyOptions,
  ): Promise<BranchKeyMaterials> {
    return readVersion(this.#store, branchKeyId, version, options);
  }

  beaconKey(
    branchKeyId: string,
    options?: ReadKeyOptions,
  ): Promise<BeaconKeyMaterials> {
    return readBeacon(this.#store, branchKeyId, options);
  }

  list(options?: KeyStoreCallOptions): AsyncIterable<BranchKeyVersion> {
    return listKeys(this.#store, options);
  }

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
