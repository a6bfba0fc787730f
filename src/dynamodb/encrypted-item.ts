import type {
  EncryptedFrom,
  EncryptedValue,
  HeaderAndFooter,
  ItemValue,
} from "./type-items.ts";

/**
 * Type of an encrypted item. Encrypted attributes are bytes (`{ B }` in an item of attribute values), the others keep their
 * types, and header and footer are added. `decrypt` takes it back to the type of the plain item.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 * import { itemEncryptor } from "sealmask/dynamodb";
 *
 * const encryptor = itemEncryptor({
 *   tableName: "customers",
 *   partitionKey: "pk",
 *   keyring: localKeyring({ key: generateKey() }),
 *   attributes: { pk: "sign", ssn: "encrypt" },
 * });
 * const item = await encryptor.encrypt({ pk: "1", ssn: "078-05-1120" });
 * const bytes: Uint8Array = item.ssn;
 * console.log(item.pk, bytes instanceof Uint8Array); // 1 true
 * ```
 */
export type EncryptedItem<T, O> = {
  [Name in keyof T]: ItemValue<T, Name, O>;
} & HeaderAndFooter<EncryptedValue<T, O>> &
  EncryptedFrom<T>;
