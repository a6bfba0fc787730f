import { quote } from "../../util/assert.ts";
import type { Bytes } from "../../util/bytes.ts";
import { EnvelopeError } from "../../util/errors.ts";
import type { Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { deserializeValue } from "../values/deserialize.ts";
import { abortable } from "./abortable.ts";
import { wipe } from "./derive-keys.ts";
import { openFields } from "./field-cipher.ts";
import type { ItemField } from "./item-field.ts";
import { isReserved } from "./reserved-names.ts";
import { readSealedItem } from "./sealed-item.ts";
import { withVerifiedKeys } from "./verify-item.ts";

/** Deserializes a decrypted value. Only a writer with the data key can have made a malformed one. */
function readValue(
  { name, typeId }: ItemField,
  plaintext: Bytes,
): AttributeValue {
  try {
    return deserializeValue(typeId, plaintext);
  } catch (cause) {
    throw new EnvelopeError(
      `Cannot read the attribute ${quote(name)}: its plaintext is malformed`,
      { cause },
    );
  }
}

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
    for (const [i, field] of encrypted.entries()) {
      values.set(field.name, readValue(field, opened[i] as Bytes));
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
 * @throws {UnsupportedTypeError} if the name of an attribute cannot be signed, or a name or value is too long for a context
 * @throws {KeyringError} if the keyring fails, or none of the item's data keys is for it
 * @throws {DecryptionError} if the item does not authenticate
 */
export function decryptItem(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  return abortable(signal, (inner) => decrypt(table, item, inner));
}
