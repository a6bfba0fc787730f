import { expect, test } from "bun:test";
import { type CryptoPort, webCrypto } from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import { isPlaintext } from "../../../../src/dynamodb/item/reserved-names.ts";
import type { Table } from "../../../../src/dynamodb/table.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { itemOfJson, jsonOfItem } from "../../../support/dynamodb/item-json.ts";
import {
  ACTIONS,
  type ItemVectors,
  keyringOf,
  type PositiveVector,
  tableOf,
  type VectorConfig,
  type VectorKeyring,
} from "../../../support/dynamodb/item-vectors.ts";
import { describeVectors } from "../../../support/vectors.ts";

/** Vectors whose only key is RSA with PKCS#1 v1.5, which sealmask does not have. */
const PKCS1 = [
  "rsa-2048-PKCS1-ecdsa",
  "base-rsa-pkcs1-ecdsa",
  "base-rsa-pkcs1-ecdsa-sibling",
];

/** Reads an item under the table's plaintext policy. */
async function read(table: Table, item: AttributeMap): Promise<AttributeMap> {
  const allows = table.plaintextPolicy !== "forbid-write-forbid-read";
  return allows && isPlaintext(item) ? item : decryptItem(table, item);
}

/** Writes an item under the table's plaintext policy. */
async function write(table: Table, item: AttributeMap): Promise<AttributeMap> {
  const isForced = table.plaintextPolicy === "force-write-allow-read";
  return isForced ? item : encryptItem(table, item);
}

describeVectors<ItemVectors<PositiveVector>>(
  "Items that the Java library wrote",
  "dynamodb/shared-items-positive.json",
  ({ keys, vectors }) => {
    const covered = vectors.filter(({ name }) => !PKCS1.includes(name));

    test("are all read, but for three under RSA with PKCS#1 v1.5", () => {
      console.log(
        `positive item vectors: ${covered.length} of ${vectors.length}`,
      );
      const readable = (keyring: VectorKeyring) =>
        keyringOf(keys, keyring) !== null;
      const left = vectors.filter(({ keyring }) => !readable(keyring));
      expect(left.map(({ name }) => name)).toEqual(PKCS1);
    });

    const tableFor = (
      config: VectorConfig,
      keyring: VectorKeyring,
      crypto: CryptoPort,
    ) => {
      const made = keyringOf(keys, keyring, crypto);
      if (made === null)
        throw new Error("Expected a keyring that is supported");
      return tableOf(config, made, crypto);
    };

    for (const crypto of [webCrypto, nativeCrypto()]) {
      for (const kind of new Set(covered.map((vector) => vector.kind))) {
        const group = covered.filter((vector) => vector.kind === kind);

        test(`are read with every keyring that can: ${kind}, on ${crypto.name}`, async () => {
          for (const vector of group) {
            const { name, config, decryptConfig = config, keyring } = vector;
            const item = itemOfJson(vector.encryptedItem);
            for (const reader of vector.decryptKeyrings ?? [keyring]) {
              const table = tableFor(decryptConfig, reader, crypto);
              const decrypted = jsonOfItem(await read(table, item));
              expect({ name, decrypted }).toEqual({
                name,
                decrypted: vector.decryptedItem,
              });
            }
          }
        });

        test(`are written anew, and read again: ${kind}, on ${crypto.name}`, async () => {
          for (const vector of group) {
            const { name, config, decryptConfig = config, keyring } = vector;
            const writer = tableFor(config, keyring, crypto);
            const [reading = keyring] = vector.decryptKeyrings ?? [];
            const reader = tableFor(decryptConfig, reading, crypto);
            for (const plain of [vector.plaintextItem, vector.decryptedItem]) {
              const item = await write(writer, itemOfJson(plain));
              expect([...item.keys()].sort()).toEqual(
                Object.keys(vector.encryptedItem).sort(),
              );
              const decrypted = jsonOfItem(await read(reader, item));
              expect({ name, decrypted }).toEqual({
                name,
                decrypted: vector.decryptedItem,
              });
            }
          }
        });
      }
    }

    test("say without a key how they were written", () => {
      for (const vector of covered) {
        const { name, config, decryptConfig = config, keyring } = vector;
        const { parsedHeader } = vector;
        if (parsedHeader === undefined) continue;
        const table = tableFor(decryptConfig, keyring, webCrypto);
        const description = describeItem(
          table,
          itemOfJson(vector.encryptedItem),
        );
        const actions = Object.entries(parsedHeader.attributeActions);
        const signed = Object.entries(description.attributes).filter(
          ([, action]) => action !== "none",
        );
        expect({
          name,
          suite: `0x${description.algorithmSuite}`,
          signed: signed.sort(),
          stored: { ...description.storedContext },
          providers: description.encryptedDataKeys.map((key) => key.providerId),
        }).toEqual({
          name,
          suite: parsedHeader.algorithmSuiteId,
          signed: actions
            .map(
              ([attribute, action]) =>
                [attribute, ACTIONS[action]] as [string, never],
            )
            .sort(),
          stored: parsedHeader.storedEncryptionContext,
          providers: parsedHeader.encryptedDataKeys.map(
            (key) => key.keyProviderId,
          ),
        });
      }
    });
  },
);
