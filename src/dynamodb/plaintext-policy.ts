import { decryptItem } from "./item/decrypt-item.ts";
import { encryptItem } from "./item/encrypt-item.ts";
import { assertPlain } from "./item/plain-item.ts";
import { isPlaintext } from "./item/reserved-names.ts";
import type { Table } from "./table.ts";
import type { AttributeMap } from "./values/attribute-value.ts";

/**
 * Encrypts an item, or returns it as it is if the table's plaintext policy forces plaintext; the listener is told.
 *
 * @throws {UnsupportedTypeError} if the item is encrypted already
 * @throws what the listener throws
 */
export async function encryptUnderPolicy(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  signal?.throwIfAborted();
  const { plaintextPolicy, tableName, onEvent } = table;
  if (plaintextPolicy !== "force-write-allow-read") {
    return encryptItem(table, item, signal);
  }
  assertPlain(item);
  onEvent?.({ type: "plaintext-item-written", tableName });
  return item;
}

/**
 * Decrypts an item, or returns it as it is if it is plaintext and the table's plaintext policy allows that; the listener is
 * told. An item with a header or a footer never counts as plaintext.
 *
 * @throws what the listener throws
 */
export async function decryptUnderPolicy(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  signal?.throwIfAborted();
  const { plaintextPolicy, tableName, onEvent } = table;
  const mayBePlain = plaintextPolicy !== "forbid-write-forbid-read";
  if (!mayBePlain || !isPlaintext(item)) {
    return decryptItem(table, item, signal);
  }
  onEvent?.({ type: "plaintext-item-read", tableName });
  return item;
}
