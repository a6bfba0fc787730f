import { type Keyring, localKeyring, webCrypto } from "../../../mod.ts";
import type { ItemCodec } from "../../../src/dynamodb/client/item-codec.ts";
import { decryptItem } from "../../../src/dynamodb/item/decrypt-item.ts";
import { encryptItem } from "../../../src/dynamodb/item/encrypt-item.ts";
import { isPlaintext } from "../../../src/dynamodb/item/reserved-names.ts";
import type { ItemAction, Table } from "../../../src/dynamodb/table.ts";

/** Keyring of the tests. Its key is known, so that nothing is random but what the format needs. */
export const testKeyring: Keyring = localKeyring({
  key: new Uint8Array(32).fill(7),
  keyName: "tests",
});

/** Actions of the attributes of the table `customers`. */
const ACTIONS: Readonly<Record<string, ItemAction>> = {
  pk: "sign",
  sk: "sign",
  ssn: "encrypt",
  address: "encrypt",
  name: "sign",
  city: "sign",
  age: "sign",
  version: "sign",
  ["__proto__"]: "sign",
};

/** Makes the table `customers` with some of its options changed. */
export function testTable(changes: Partial<Table> = {}): Table {
  return {
    tableName: "customers",
    requestNames: new Set([changes.tableName ?? "customers"]),
    partitionKey: "pk",
    sortKey: "sk",
    actions: new Map(Object.entries(ACTIONS)),
    unsignedNames: new Set(["seen", "counters"]),
    unsignedPrefix: ":",
    suite: "6700",
    keyring: testKeyring,
    crypto: webCrypto,
    plaintextPolicy: "forbid-write-forbid-read",
    indexes: new Map([
      ["by-city", { partitionKey: "city", projection: "all" }],
      ["by-city-keys", { partitionKey: "city", projection: "keys-only" }],
      ["by-age", { partitionKey: "pk", sortKey: "age", projection: "include" }],
    ]),
    maxEncryptedDataKeys: 10,
    onEvent: undefined,
    ...changes,
  };
}

/** Makes the codec of a table, as an encryptor gives it to its middleware. */
export function testCodec(table: Table = testTable()): ItemCodec {
  const { plaintextPolicy } = table;
  return {
    table,
    encrypt: async (item, signal) =>
      plaintextPolicy === "force-write-allow-read"
        ? item
        : encryptItem(table, item, signal),
    decrypt: async (item, signal) =>
      plaintextPolicy !== "forbid-write-forbid-read" && isPlaintext(item)
        ? item
        : decryptItem(table, item, signal),
  };
}
