import type { CryptoPort } from "../../crypto/port.ts";
import type { BranchKeyCacheLimits } from "../branch/branch-key-limits.ts";
import type { KmsAccessOptions } from "../kms/kms-access.ts";
import type { AnyTableClient } from "./table-client.ts";

/**
 * KMS keys that a key store uses: one by its ARN, or those that the records name (`discovery`). Exactly one of the two is given. The time
 * limit `timeoutMs` holds for each call of DynamoDB, too.
 */
export interface KeyStoreKms extends KmsAccessOptions {
  /** ARN of the KMS key that protects the branch keys; not an alias. */
  readonly keyArn?: string | undefined;
  /**
   * True if records under a replica of the multi-Region key `keyArn` in another Region may be used, too. Calls go to the Region of `keyArn`.
   *
   * @default false: the ARN in a record must be equal to `keyArn`
   */
  readonly multiRegion?: boolean | undefined;
  /**
   * Uses the KMS key that a record names, in its own Region, or for a multi-Region key in `region`. A key store with
   * `discovery` reads only. Whoever may write to the table then chooses the KMS key, and can read what is encrypted from then on if
   * it is a key of their own: give `accountIds`, and restrict writers and the keys that the credentials may use.
   */
  readonly discovery?: true | KeyStoreDiscovery | undefined;
}

/** KMS keys that records may name. At least one member is given. */
export interface KeyStoreDiscovery {
  /**
   * Region in which multi-Region keys are used.
   *
   * @default the Region that the record names
   */
  readonly region?: string | undefined;
  /**
   * AWS account ids of 12 digits each, whose keys may be used.
   *
   * @default those of all accounts
   */
  readonly accountIds?: readonly string[] | undefined;
}

/**
 * Operations that a key store allows.
 *
 * - `"all"`: everything
 * - `"read"`: reads branch keys and lists them; creates, versions and shreds none
 * - `"wrap"`: reads active versions alone, so that its keyrings encrypt and do not decrypt
 * - `"admin"`: creates, versions, lists, shreds and restores branch keys, and never reads one in plaintext
 */
export type KeyStoreAccess = "all" | "read" | "wrap" | "admin";

/** Options of a {@link KeyStore}. */
export interface KeyStoreOptions {
  /** Name of the table in DynamoDB, or its ARN for a table of another account. */
  readonly tableName: string;
  /**
   * Logical name of the key store, which every branch key is bound to. It stays when a backup is restored to a table of another
   * name. AWS calls it the logical key store name.
   */
  readonly logicalName: string;
  /** KMS keys, and the access to AWS KMS. */
  readonly kms: KeyStoreKms;
  /**
   * Client of DynamoDB.
   *
   * @default a client for the Region of the KMS key
   */
  readonly client?: AnyTableClient | undefined;
  /**
   * Operations that the key store allows.
   *
   * @default "all", or "read" with `discovery`
   */
  readonly access?: KeyStoreAccess | undefined;
  /**
   * True to read strongly consistently: what was written before is seen. False costs half, and for about a second a new branch key may be
   * missing, and a fence that another process has just written may be missed.
   *
   * @default true
   */
  readonly consistentRead?: boolean | undefined;
  /**
   * Name of the table for the records of shredding. A table of its own is not rolled back when a backup of the key table is restored.
   * All processes must give the same one: where another is given, a shredded branch key is read on.
   * Each key store has its own.
   *
   * @default `tableName`
   */
  readonly fenceTableName?: string | undefined;
  /**
   * Limits of the cache of branch keys, which all keyrings of this key store share. Each version is an entry, and so is the active version.
   *
   * @default at most 1,000 entries, at most 300 seconds old
   */
  readonly cache?: BranchKeyCacheLimits | undefined;
  /**
   * Function that returns the time in milliseconds since 1970. Branch keys are created, and shreddings are due, at this time.
   *
   * @default the system's time
   */
  readonly clock?: (() => number) | undefined;
  /**
   * Cryptography of the keyrings of this key store.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
}
