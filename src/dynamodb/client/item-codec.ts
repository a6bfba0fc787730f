import type { Table } from "../table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";

/** Encryption and decryption of the items of one table, as the middleware needs them. */
export interface ItemCodec {
  readonly table: Table;

  /** Encrypts an item, unless the table's plaintext policy says otherwise. */
  encrypt(item: AttributeMap, signal?: AbortSignal): Promise<AttributeMap>;

  /** Decrypts an item. A plaintext item is returned as it is if the table's plaintext policy allows it. */
  decrypt(item: AttributeMap, signal?: AbortSignal): Promise<AttributeMap>;
}
