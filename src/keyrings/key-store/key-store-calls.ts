import type { EncryptionContext } from "../../message/encryption-context.ts";

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
   * True to make a branch key again under the id of a shredded one. What the shredded one encrypted stays unreadable. It works from the
   * time that the entry `"caches"` in the receipt's `copies` has as `until`: a process that still had the shredded one in its cache would
   * write with it, and nobody could read that. Before, the error has the reason `"unavailable"` and the time in its message.
   *
   * @default false: the id of a shredded branch key is refused
   */
  readonly remake?: boolean | undefined;
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

/** Branch key that was created or versioned. */
export interface CreatedKey {
  /** Id of the branch key. */
  readonly branchKeyId: string;
  /** UUID of the new active version. */
  readonly version: string;
}

/** Beacon key in plaintext. */
export interface BeaconKeyMaterials {
  /** Id of the branch key. */
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
  /** Id of the branch key. */
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
