import { loadUncached } from "../../materials/ask-keyring.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { deserializeValue } from "../values/deserialize.ts";
import { wipe } from "./derive-keys.ts";
import { openFields } from "./field-cipher.ts";
import { isReserved } from "./reserved-names.ts";
import { readSealedItem } from "./sealed-item.ts";
import { withVerifiedKeys } from "./verify-item.ts";

async function decrypt(
  table: Table,
  item: AttributeMap,
  signal: AbortSignal | undefined,
): Promise<AttributeMap> {
  const sealed = readSealedItem(table, item);
  const encrypted = sealed.fields.filter(({ action }) => action === "encrypt");
  const opened = await withVerifiedKeys(table, sealed, signal, (keys) =>
    openFields(table.crypto, keys.fieldRootKey, encrypted),
  );
  try {
    const values = new Map<string, AttributeValue>();
    for (const [i, { name, typeId }] of encrypted.entries()) {
      values.set(name, deserializeValue(typeId, opened[i] as Bytes));
    }
    const read = new Map<string, AttributeValue>();
    for (const [name, value] of item) {
      if (!isReserved(name)) read.set(name, values.get(name) ?? value);
    }
    return read;
  } finally {
    wipe(opened);
  }
}

/**
 * Verifies and decrypts an item in the format of the AWS Database Encryption SDK. The actions come from the item's header.
 * Attributes that are not encrypted keep the caller's own value, and reserved attributes are dropped.
 *
 * @param item the encrypted item, whose bytes must not change during the call
 * @throws {EnvelopeError} if the item is not encrypted, or is malformed
 * @throws {UnsupportedTypeError} if a signed attribute has a value that no writer can have signed
 * @throws {KeyringError} if the keyring fails, or none of the item's data keys is for it
 * @throws {DecryptionError} if the item does not authenticate
 */
export function decryptItem(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  if (signal === undefined) return decrypt(table, item, undefined);
  return loadUncached((inner) => decrypt(table, item, inner), signal);
}
