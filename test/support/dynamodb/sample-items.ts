import {
  type CryptoPort,
  type Keyring,
  localKeyring,
  webCrypto,
} from "../../../mod.ts";
import type {
  ItemAction,
  ItemSuiteId,
  Table,
} from "../../../src/dynamodb/table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../../../src/dynamodb/values/attribute-value.ts";
import { bytesFrom } from "../keys.ts";

/** Makes a keyring on an AES key that differs for different seeds. */
export function keyringFrom(seed: number, keyName = `key-${seed}`): Keyring {
  return localKeyring({ key: bytesFrom(seed), keyName, keyNamespace: "test" });
}

/** Actions of a table without attributes in the encryption context. */
export const SIGNING: Readonly<Record<string, ItemAction>> = {
  pk: "sign",
  sk: "sign",
  name: "encrypt",
  ssn: "encrypt",
  tags: "encrypt",
  status: "sign",
  count: "sign",
  seen: "none",
};

/** Actions of a table with attributes in the encryption context. */
export const BINDING: Readonly<Record<string, ItemAction>> = {
  ...SIGNING,
  pk: "context",
  sk: "context",
  status: "context",
};

/** Makes a table. */
export function tableWith({
  actions = SIGNING,
  suite = "6700",
  keyring = keyringFrom(1),
  crypto = webCrypto,
  ...others
}: Partial<Omit<Table, "actions">> & {
  readonly actions?: Readonly<Record<string, ItemAction>>;
  readonly suite?: ItemSuiteId;
  readonly keyring?: Keyring;
  readonly crypto?: CryptoPort;
} = {}): Table {
  return {
    tableName: "customers",
    requestNames: new Set(["customers"]),
    partitionKey: "pk",
    sortKey: "sk",
    actions: new Map(Object.entries(actions)),
    unsignedNames: new Set(["seen"]),
    unsignedPrefix: ":",
    suite,
    keyring,
    crypto,
    plaintextPolicy: "forbid-write-forbid-read",
    indexes: new Map(),
    maxEncryptedDataKeys: 10,
    onEvent: undefined,
    ...others,
  };
}

/** Makes a plaintext item for the tables of {@link tableWith}. */
export function sampleItem(
  changes: Readonly<Record<string, AttributeValue>> = {},
): AttributeMap {
  return new Map<string, AttributeValue>([
    ["pk", { S: "customer-1" }],
    ["sk", { N: "7" }],
    ["name", { S: "Grace Hopper" }],
    ["ssn", { S: "078-05-1120" }],
    ["tags", { SS: ["b", "a"] }],
    ["status", { S: "active" }],
    ["count", { N: "1.50" }],
    ["seen", { BOOL: true }],
    ...Object.entries(changes),
  ]);
}

/** Returns the bytes of an attribute of type B. */
export function bytesAt(
  item: AttributeMap,
  name: string,
): Uint8Array<ArrayBuffer> {
  const value = item.get(name);
  if (value === undefined || !("B" in value)) throw new Error(`No B: ${name}`);
  return value.B;
}

/** Returns a copy of an item with some attributes replaced, or removed where the value is `undefined`. */
export function changed(
  item: AttributeMap,
  changes: Readonly<Record<string, AttributeValue | undefined>>,
): AttributeMap {
  const copy = new Map(item);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) copy.delete(name);
    else copy.set(name, value);
  }
  return copy;
}

/** Returns a copy of an item with one byte of an attribute changed. */
export function flipped(
  item: AttributeMap,
  name: string,
  index: number,
): AttributeMap {
  const bytes = bytesAt(item, name).slice();
  bytes[index] = (bytes[index] as number) ^ 0x01;
  return changed(item, { [name]: { B: bytes } });
}
