/** Places of `sealmask/key-store` that accept options. */
import {
  type CreateKeyRequest,
  KeyStore,
  type KeyStoreCallOptions,
  KeyStoreError,
  type KeyStoreErrorOptions,
  type KeyStoreKms,
  type KeyStoreOptions,
  type ReadKeyOptions,
  type ShredOptions,
  type SweepOptions,
} from "../../src/entries/key-store.ts";
import { memoryTableClient } from "../../src/entries/testing.ts";
import { KMS_ARN, memoryKms } from "../support/key-store/memory-kms.ts";
import { type Door, door } from "./options-table.ts";

const kms: KeyStoreKms = { keyArn: KMS_ARN, client: memoryKms().client };
const names = { tableName: "branch-keys", logicalName: "branch-keys" };
const store = new KeyStore({ ...names, kms, client: memoryTableClient() });
await store.createTable();
const { branchKeyId, version } = await store.createKey();

async function first(list: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of list) return;
}

/** Makes the place of a method that takes a signal only. */
function call(
  method: string,
  run: (options: KeyStoreCallOptions) => unknown,
): Door {
  return door<KeyStoreCallOptions>(
    `KeyStore.${method}`,
    { signal: true },
    {},
    run,
  );
}

/** Makes the place of a method that reads a key. */
function read(method: string, run: (options: ReadKeyOptions) => unknown): Door {
  return door<ReadKeyOptions>(
    `KeyStore.${method}`,
    { signal: true, consistentRead: true },
    {},
    run,
  );
}

export const KEY_STORE_DOORS: readonly Door[] = [
  door<KeyStoreOptions>(
    "new KeyStore",
    {
      tableName: true,
      logicalName: true,
      kms: true,
      client: true,
      access: true,
      consistentRead: true,
      fenceTableName: true,
      cache: true,
      crypto: true,
      clock: true,
    },
    { ...names, kms },
    (options) => new KeyStore(options),
  ),
  door<KeyStoreKms>(
    "new KeyStore: kms",
    {
      keyArn: true,
      multiRegion: true,
      discovery: true,
      client: true,
      clientFor: true,
      grantTokens: true,
      timeoutMs: true,
    },
    { keyArn: KMS_ARN },
    (options) => new KeyStore({ ...names, kms: options }),
  ),
  door<{ readonly region: string }>(
    "new KeyStore: kms.discovery",
    { region: true },
    { region: "eu-west-1" },
    (discovery) => new KeyStore({ ...names, kms: { discovery } }),
  ),
  door<NonNullable<KeyStoreOptions["cache"]>>(
    "new KeyStore: cache",
    { capacity: true, clock: true, maxAgeSeconds: true },
    {},
    (cache) => new KeyStore({ ...names, kms, cache }),
  ),
  door<KeyStoreErrorOptions>(
    "new KeyStoreError",
    { reason: true, branchKeyId: true, cause: true },
    { reason: "unknown" },
    (options) => new KeyStoreError("message", options),
  ),
  door<CreateKeyRequest>(
    "KeyStore.createKey",
    { branchKeyId: true, encryptionContext: true, remake: true, signal: true },
    {},
    (request) => store.createKey(request),
  ),
  door<ShredOptions>(
    "KeyStore.shred",
    { graceDays: true, signal: true },
    {},
    async (options) => {
      const made = await store.createKey();
      return store.shred(made.branchKeyId, options);
    },
  ),
  door<SweepOptions>(
    "KeyStore.sweep",
    { onShredded: true, signal: true },
    {},
    (options) => store.sweep(options),
  ),
  read("activeKey", (options) => store.activeKey(branchKeyId, options)),
  read("keyVersion", (options) =>
    store.keyVersion(branchKeyId, version, options),
  ),
  read("beaconKey", (options) => store.beaconKey(branchKeyId, options)),
  call("createTable", (options) => store.createTable(options)),
  call("versionKey", (options) => store.versionKey(branchKeyId, options)),
  call("list", (options) => first(store.list(options))),
  call("versions", (options) => first(store.versions(branchKeyId, options))),
  call("restore", (options) => store.restore(branchKeyId, options)),
  call("receipt", (options) => store.receipt(branchKeyId, options)),
];
