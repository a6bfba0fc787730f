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
    this.#store = resolveStore(options);
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

  shred(
    branchKeyId: string,
    options?: ShredOptions,
  ): Promise<ShreddingReceipt> {
    return shred(this.#store, branchKeyId, options);
  }

  restore(branchKeyId: string, options?: KeyStoreCallOptions): Promise<void> {
    return restore(this.#store, branchKeyId, options);
  }

  sweep(options?: SweepOptions): Promise<SweepResult> {
    return sweep(this.#store, options);
  }

  receipt(
    branchKeyId: string,
    options?: KeyStoreCallOptions,
  ): Promise<ShreddingReceipt | null> {
    return receiptOf(this.#store, branchKeyId, options);
  }
}
