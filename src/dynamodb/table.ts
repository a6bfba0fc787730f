import type { CryptoPort } from "../crypto/port.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import type { EventListener } from "../message/events.ts";

/**
 * Action for an attribute of an item.
 *
 * - `"encrypt"`: encrypted and signed (`ENCRYPT_AND_SIGN`)
 * - `"sign"`: readable and signed (`SIGN_ONLY`)
 * - `"context"`: readable, signed and bound to the data key as a pair of the encryption context
 *   (`SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT`)
 * - `"none"`: readable, and anybody with access to the table may change it (`DO_NOTHING`)
 */
export type ItemAction = "encrypt" | "sign" | "context" | "none";

/**
 * Algorithm suite of an item, by its id in hexadecimal digits: `"6701"` signs with ECDSA on P-384 besides the HMAC for each
 * data key, `"6700"` does not.
 */
export type ItemSuiteId = "6700" | "6701";

/**
 * Policy for plaintext items while a table moves over.
 *
 * - `"forbid-write-forbid-read"`: writes encrypt, and a plaintext item is refused
 * - `"forbid-write-allow-read"`: writes encrypt, and a plaintext item is returned as it is
 * - `"force-write-allow-read"`: writes do not encrypt, and a plaintext item is returned as it is
 */
export type PlaintextPolicy =
  | "forbid-write-forbid-read"
  | "forbid-write-allow-read"
  | "force-write-allow-read";

/** Global or local secondary index of the table. */
export interface TableIndex {
  /** Partition key of the index. */
  readonly partitionKey: string;
  /** Sort key of the index, if it has one. */
  readonly sortKey?: string | undefined;
  /** Attributes that the index projects. Only an index that projects all of them can be read. */
  readonly projection: "all" | "keys-only" | "include";
}

/** Checked options of an item encryptor, with defaults filled in. */
export interface Table {
  /** Logical name of the table, which every item is bound to. */
  readonly tableName: string;
  /** Names and ARNs by which requests name the table. */
  readonly requestNames: ReadonlySet<string>;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly actions: ReadonlyMap<string, ItemAction>;
  /** Names of attributes outside the signature. */
  readonly unsignedNames: ReadonlySet<string>;
  /** Prefix of the names of attributes outside the signature; `undefined` for none. */
  readonly unsignedPrefix: string | undefined;
  readonly suite: ItemSuiteId;
  readonly keyring: Keyring;
  readonly crypto: CryptoPort;
  readonly plaintextPolicy: PlaintextPolicy;
  readonly indexes: ReadonlyMap<string, TableIndex>;
  readonly maxEncryptedDataKeys: number;
  readonly onEvent: EventListener | undefined;
}

/** Returns the names of the attributes that make up the primary key of a table's items. */
export function keyNamesOf({ partitionKey, sortKey }: Table): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}
