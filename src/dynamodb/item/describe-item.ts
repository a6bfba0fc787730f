import { nameInEntry } from "../../keyrings/key-names.ts";
import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import { encodeBase64 } from "../../util/base64.ts";
import { decodeUtf8 } from "../../util/utf8.ts";
import type { ItemAction, ItemSuiteId, Table } from "../table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { MAX_DATA_KEYS } from "./item-header.ts";
import { isReserved } from "./reserved-names.ts";
import { readHeadedItem } from "./sealed-item.ts";

/** Those parts of an item's encrypted data key that anyone can read without a key. */
export interface ItemDataKeyDescription {
  /** Kind of keyring that wrapped the data key: `"aws-kms"`, or a raw keyring's key namespace. */
  readonly providerId: string;
  /** Name or ARN of the key that wrapped the data key, or `undefined` if the provider information is not readable text. */
  readonly keyName: string | undefined;
  /** Provider information: as text if all of it is printable, otherwise in base64. */
  readonly providerInfo: string;
}

/** Parts of an encrypted item that anyone can read without a key. Nothing of it is authenticated. */
export interface ItemDescription {
  /** Version of the format. Version 2 has attributes in the encryption context. */
  readonly version: 1 | 2;
  /** Algorithm suite of the item. */
  readonly algorithmSuite: ItemSuiteId;
  /** Action of each attribute, by name, as the item was written; reserved attributes are left out. */
  readonly attributes: Readonly<Record<string, ItemAction>>;
  /** Pairs of the encryption context that the header carries; in a signed item its public key. */
  readonly storedContext: EncryptionContext;
  /** Data key of the item, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: readonly ItemDataKeyDescription[];
}

/** Pattern of a text that has control characters, or others that cannot be seen. */
const UNPRINTABLE = /\p{C}/u;

function infoText(bytes: Uint8Array): string {
  try {
    const text = decodeUtf8(bytes);
    return UNPRINTABLE.test(text) ? encodeBase64(bytes) : text;
  } catch {
    return encodeBase64(bytes);
  }
}

function describeKey(key: EncryptedDataKey): ItemDataKeyDescription {
  const { providerId, providerInfo } = key;
  return {
    providerId,
    keyName: nameInEntry(key),
    providerInfo: infoText(providerInfo),
  };
}

/**
 * Describes an encrypted item by its header, without a key.
 *
 * @throws {EnvelopeError} if the item is not encrypted, or its header is malformed
 */
export function describeItem(
  table: Table,
  item: AttributeMap,
): ItemDescription {
  const { header, attributes } = readHeadedItem(table, item, MAX_DATA_KEYS);
  const { version, suite, stored, encryptedDataKeys } = header;
  // Without a prototype, because an attribute may be named `__proto__`.
  const actions: Record<string, ItemAction> = Object.create(null);
  for (const name of item.keys()) if (!isReserved(name)) actions[name] = "none";
  for (const { name, action } of attributes) actions[name] = action;
  return {
    version,
    algorithmSuite: suite,
    attributes: actions,
    storedContext: stored,
    encryptedDataKeys: encryptedDataKeys.map(describeKey),
  };
}
