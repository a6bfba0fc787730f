import type { CryptoPort } from "../crypto/port.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import type { EventListener } from "../message/events.ts";
import { namesOf } from "../util/options.ts";
import type {
  ItemAction,
  ItemSuiteId,
  PlaintextPolicy,
  TableIndex,
} from "./table.ts";

/** Attributes outside the signature: anybody who may write to the table can add, change and remove them. */
export interface UnsignedAttributes {
  /**
   * Names of attributes.
   *
   * @default none
   */
  readonly names?: readonly string[] | undefined;
  /**
   * Prefix of names of attributes, such as `":"`. A new attribute with the prefix is left in clear, so choose a prefix that no
   * name of yours has by chance.
   *
   * @default none
   */
  readonly prefix?: string | undefined;
}

/** Options of {@link itemEncryptor}. */
export interface ItemEncryptorOptions {
  /**
   * Logical name of the table. Every item is bound to it for ever, so it stays the same when a backup is restored to a table
   * of another name.
   */
  readonly tableName: string;
  /** Name of the table's partition key. */
  readonly partitionKey: string;
  /** Name of the table's sort key, if it has one. */
  readonly sortKey?: string | undefined;
  /** Keyring that wraps the data key of each item. */
  readonly keyring: Keyring;
  /**
   * Action for each attribute. Keys have the action `"sign"`. As soon as one attribute has `"context"`, the keys need
   * `"context"` too. `"none"` is for attributes of `unsigned` alone. An item with an attribute that is named neither here nor
   * by `unsigned` is refused, so that no new attribute is stored in clear by mistake.
   */
  readonly attributes: Readonly<Record<string, ItemAction>>;
  /**
   * Attributes outside the signature. Take the same for all readers and writers of the table, also in other languages:
   * readers that sign other attributes refuse the items. To let an attribute in later, choose a `prefix` from the start.
   *
   * @default none
   */
  readonly unsigned?: UnsignedAttributes | undefined;
  /**
   * Algorithm suite to write with: `"6701"` signs each item with ECDSA besides the HMAC for each key, so that somebody who may
   * only decrypt cannot forge items. `"6700"` has no such signature, and is faster. Both are read.
   *
   * @default "6701"
   */
  readonly algorithmSuite?: ItemSuiteId | undefined;
  /**
   * Policy for plaintext items, while a table with plaintext items moves over.
   *
   * 1. Deploy `"force-write-allow-read"` everywhere: every reader learns to decrypt, and nothing is encrypted yet.
   * 2. Deploy `"forbid-write-allow-read"` everywhere: every writer encrypts. Then run `backfill`.
   * 3. Deploy the default, `"forbid-write-forbid-read"`, when the events `plaintext-item-read` have ceased.
   *
   * While plaintext items may be read, whoever can write to the table can replace an item by one of their own.
   *
   * @default "forbid-write-forbid-read"
   */
  readonly plaintextPolicy?: PlaintextPolicy | undefined;
  /**
   * Indexes of the table that requests may name.
   *
   * @default none
   */
  readonly indexes?: Readonly<Record<string, TableIndex>> | undefined;
  /**
   * Names and ARNs by which requests name the table, if they differ from `tableName`.
   *
   * @default [tableName]
   */
  readonly physicalTableNames?: readonly string[] | undefined;
  /**
   * Implementation of the cryptographic functions.
   *
   * @default WebCrypto
   */
  readonly crypto?: CryptoPort | undefined;
  /**
   * Maximum number of encrypted data keys in an item's header. A header with more is refused before the keyring is called.
   *
   * @default 10
   */
  readonly maxEncryptedDataKeys?: number | undefined;
  /** Function that receives events: about data keys, and about plaintext items that the policy lets through. */
  readonly onEvent?: EventListener | undefined;
}

/** Names of all options of an item encryptor. */
export const ITEM_ENCRYPTOR_NAMES: readonly (keyof ItemEncryptorOptions)[] =
  /* @__PURE__ */ namesOf<ItemEncryptorOptions>({
    tableName: true,
    partitionKey: true,
    sortKey: true,
    keyring: true,
    attributes: true,
    unsigned: true,
    algorithmSuite: true,
    plaintextPolicy: true,
    indexes: true,
    physicalTableNames: true,
    crypto: true,
    maxEncryptedDataKeys: true,
    onEvent: true,
  });
