import type { EncryptionContext } from "../../message/encryption-context.ts";
import { createKey } from "./create-key.ts";
import { createTable } from "./create-table.ts";
import type { KeyStoreOptions } from "./key-store-options.ts";
import { listKeys, listVersions } from "./list-keys.ts";
import { readActive, readBeacon, readVersion } from "./read-key.ts";
import { resolveStore } from "./resolve-store.ts";
import type { ShreddingReceipt } from "./shredding/receipt.ts";
import { receiptOf } from "./shredding/receipt-of.ts";
import { restore } from "./shredding/restore.ts";
import { shred } from "./shredding/shred.ts";
import {
  type SweepOptions,
  type SweepResult,
  sweep,
} from "./shredding/sweep.ts";
import type { Store } from "./store.ts";
import { versionKey } from "./version-key.ts";

/** Options of every call of a key store. */
export interface KeyStoreCallOptions {
  /** Signal that ends the call when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that reads a branch key. */
export interface ReadKeyOptions extends KeyStoreCallOptions {
  /**
   * True to read strongly consistently.
   *
   * @default the key store's `consistentRead`
   */
  readonly consistentRead?: boolean | undefined;
}

/** Request for a new branch key. */
export interface CreateKeyRequest extends KeyStoreCallOptions {
  /**
   * Id of the branch key. A custom id needs an `encryptionContext`, as AWS's key store demands.
   *
   * @default a random UUID
   */
  readonly branchKeyId?: string | undefined;
  /**
   * Pairs that AWS KMS binds the branch key to.
   *
   * @default none
   */
  readonly encryptionContext?: EncryptionContext | undefined;
  /**
   * True to make a branch key again under the id of a shredded one. What the shredded one encrypted stays unreadable.
   *
   * @default false: the id of a shredded branch key is refused
   */
  readonly remake?: boolean | undefined;
}

/** Branch key that was created or versioned. */
export interface CreatedKey {
  readonly branchKeyId: string;
  /** UUID of the new active version. */
  readonly version: string;
}

/** Beacon key in plaintext. */
export interface BeaconKeyMaterials {
  readonly branchKeyId: string;
  /** Beacon key of 32 bytes, a copy of the caller's own, who wipes it. */
  readonly key: Uint8Array;
  /** Custom pairs that the key is bound to. */
  readonly encryptionContext: EncryptionContext;
  /** Time of creation as the record has it (ISO 8601, UTC). */
  readonly createTime: string;
  /** ARN of the KMS key that protects the key. */
  readonly kmsKeyArn: string;
}

/** Version of a branch key in plaintext. */
export interface BranchKeyMaterials extends BeaconKeyMaterials {
  /** UUID of the version. */
  readonly version: string;
}

/** Version of a branch key, without the key. */
export interface BranchKeyVersion {
  readonly branchKeyId: string;
  /** UUID of the version. */
  readonly version: string;
  /** Time of creation as the record has it (ISO 8601, UTC). */
  readonly createTime: string;
  /** ARN of the KMS key that protects the version. */
  readonly kmsKeyArn: string;
  /** Custom pairs that the version is bound to. They are not authenticated: reading the key does that. */
  readonly encryptionContext: EncryptionContext;
  /** True for the version that encrypts. */
  readonly isActive: boolean;
}

/** Options of a shredding. */
export interface ShredOptions extends KeyStoreCallOptions {
  /**
   * Days until `sweep` deletes the branch key, and in which `restore` brings it back. 0 to 365.
   *
   * @default 7
   */
  readonly graceDays?: number | undefined;
}

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
