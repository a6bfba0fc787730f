import { createHash } from "node:crypto";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DataMasking, type Keyring } from "../../../mod.ts";
import { itemEncryptor } from "../../../src/entries/dynamodb.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import {
  type BeaconKeyMaterials,
  branchKeyring,
  KeyStore,
  type KeyStoreOptions,
} from "../../../src/entries/key-store.ts";
import { dynamoDbAt, kmsAt } from "./clients.ts";
import type { Party, ReadKey, StoreKeys, StorePlace } from "./party.ts";

/** Our library, with its key store. */
export interface SealmaskParty extends Required<Party> {
  readonly keyStore: KeyStore;
}

function describe({
  branchKeyId,
  key,
  encryptionContext,
  ...rest
}: BeaconKeyMaterials & { readonly version?: string }): ReadKey {
  const hash = createHash("sha256").update(key).digest("hex");
  const { version } = rest;
  return {
    branchKeyId,
    version,
    hash,
    encryptionContext: { ...encryptionContext },
  };
}

const PK = "pk";
const NOTE = "note";

function encryptorOf(tableName: string, keyring: Keyring) {
  const attributes = { [PK]: "sign", [NOTE]: "encrypt" } as const;
  return itemEncryptor({ tableName, partitionKey: PK, attributes, keyring });
}

function kmsOptions(keys: StoreKeys) {
  switch (keys.kind) {
    case "key":
      return { keyArn: keys.arn };
    case "multi-Region key":
      return { keyArn: keys.arn, multiRegion: true };
    case "discovery":
      return { discovery: true } as const;
    default:
      return { discovery: { region: keys.region } };
  }
}

/** Our library over a key store. */
export function sealmaskParty(
  place: StorePlace,
  options: Partial<KeyStoreOptions> = {},
): SealmaskParty {
  const { tableName, logicalName } = place;
  const [client, kms] = [dynamoDbAt(place.dynamoDb), kmsAt(place.kms)];
  const open = () =>
    new KeyStore({
      tableName,
      logicalName,
      kms: { ...kmsOptions(place.keys), client: kms },
      client,
      ...options,
    });
  const keyStore = open();
  // Each keyring is over a key store of its own, whose cache is empty.
  const keyring = (branchKeyId: string) =>
    branchKeyring({ keyStore: open(), branchKeyId });
  const masking = (branchKeyId: string) =>
    new DataMasking({
      keyring: keyring(branchKeyId),
      format: esdkFormat({ content: "text" }),
    });
  return {
    name: "sealmask",
    keyStore,
    async create(request) {
      return (await keyStore.createKey(request)).branchKeyId;
    },
    async version(branchKeyId) {
      await keyStore.versionKey(branchKeyId);
    },
    async active(branchKeyId) {
      return describe(await keyStore.activeKey(branchKeyId));
    },
    async versionOf(branchKeyId, version) {
      return describe(await keyStore.keyVersion(branchKeyId, version));
    },
    async beacon(branchKeyId) {
      return describe(await keyStore.beaconKey(branchKeyId));
    },
    encrypt: (branchKeyId, context, text) =>
      masking(branchKeyId).encrypt(text, { context }),
    decrypt: (branchKeyId, context, message) =>
      masking(branchKeyId).decrypt<string>(message, { context }),
    async put(branchKeyId, { table, key }, text) {
      const encryptor = encryptorOf(table, keyring(branchKeyId));
      const item = { [PK]: { S: key }, [NOTE]: { S: text } };
      const Item = await encryptor.encrypt(item);
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },
    async get(branchKeyId, { table, key }) {
      const Key = { [PK]: { S: key } };
      const get = new GetItemCommand({ TableName: table, Key });
      const { Item = {} } = await client.send(get);
      const encryptor = encryptorOf(table, keyring(branchKeyId));
      const found = await encryptor.decrypt(Item);
      return `${(found[NOTE] as { S?: string } | undefined)?.S}`;
    },
    close() {
      client.destroy();
      kms.destroy();
    },
  };
}
