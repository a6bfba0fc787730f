import { describe, expect, test } from "bun:test";
import {
  DecryptionError,
  EnvelopeError,
  KeyringError,
  multiKeyring,
  webCrypto,
} from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import { parseHeader } from "../../../../src/dynamodb/item/item-header.ts";
import {
  FOOTER,
  HEADER,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import { rewrapItem } from "../../../../src/dynamodb/item/rewrap-item.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import { itemOfJson } from "../../../support/dynamodb/item-json.ts";
import {
  type ItemVectors,
  keyringOf,
  type PositiveVector,
  tableOf,
} from "../../../support/dynamodb/item-vectors.ts";
import {
  BINDING,
  bytesAt,
  changed,
  flipped,
  keyringFrom,
  SIGNING,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";
import { describeVectors } from "../../../support/vectors.ts";

const headerOf = (item: AttributeMap) => parseHeader(bytesAt(item, HEADER), 10);

for (const crypto of [webCrypto, nativeCrypto()]) {
  for (const actions of [SIGNING, BINDING]) {
    for (const suite of ["6700", "6701"] as const) {
      const version = actions === SIGNING ? 1 : 2;

      test(`an item of version ${version} and suite ${suite} goes to other keys, on ${crypto.name}`, async () => {
        const table = tableWith({ actions, suite, crypto });
        const item = await encryptItem(table, sampleItem());
        const to = multiKeyring({
          generator: keyringFrom(2),
          children: [keyringFrom(3)],
        });
        const rewrapped = await rewrapItem(table, item, to);
        expect([...rewrapped.keys()]).toEqual([...item.keys()]);
        for (const [name, value] of item) {
          const isEnd = name === HEADER || name === FOOTER;
          expect(rewrapped.get(name) === value).toBe(!isEnd);
        }
        const [before, after] = [headerOf(item), headerOf(rewrapped)];
        expect(after.messageId).toEqual(before.messageId);
        expect(after.legend).toEqual(before.legend);
        expect(after.version).toBe(before.version);
        expect(after.suite).toBe(before.suite);
        expect(after.encryptedDataKeys.length).toBe(2);
        expect(after.commitment).not.toEqual(before.commitment);
        const plain = await decryptItem(table, item);
        for (const seed of [2, 3]) {
          const reader = { ...table, keyring: keyringFrom(seed) };
          expect(await decryptItem(reader, rewrapped)).toEqual(plain);
        }
        const old = await caught(() => decryptItem(table, rewrapped));
        expect(old).toBeInstanceOf(KeyringError);
        const publicKeys = [item, rewrapped].map(
          (each) =>
            describeItem(table, each).storedContext["aws-crypto-public-key"],
        );
        expect(publicKeys[0] === publicKeys[1]).toBe(suite === "6700");
      });
    }
  }
}

describe("an item that was changed", () => {
  test("is not signed again, and the new keyring is not asked", async () => {
    for (const suite of ["6700", "6701"] as const) {
      const table = tableWith({ suite });
      const item = await encryptItem(table, sampleItem());
      const { counted, calls } = countingKeyring(keyringFrom(2));
      const signature = bytesAt(item, FOOTER).length - 1;
      const wrong: [AttributeMap, unknown][] = [
        [flipped(item, "ssn", 5), DecryptionError],
        [flipped(item, FOOTER, signature), DecryptionError],
        [flipped(item, HEADER, 5), DecryptionError],
        [changed(item, { status: { S: "other" } }), DecryptionError],
        [changed(item, { status: undefined }), EnvelopeError],
        [changed(item, { [HEADER]: undefined }), EnvelopeError],
        [sampleItem(), EnvelopeError],
      ];
      for (const [each, kind] of wrong) {
        const error = await caught(() => rewrapItem(table, each, counted));
        expect(error).toBeInstanceOf(kind as typeof Error);
      }
      expect(calls()).toBe(0);
    }
  });
});

test("the table's suite, actions and reserved attributes change nothing", async () => {
  const table = tableWith({ suite: "6701" });
  const beacon = { aws_dbe_b_ssn: { S: "7" } } as const;
  const item = changed(await encryptItem(table, sampleItem()), beacon);
  const other = tableWith({ suite: "6700", actions: { pk: "sign" } });
  const rewrapped = await rewrapItem(other, item, keyringFrom(2));
  expect(headerOf(rewrapped).suite).toBe("6701");
  expect(rewrapped.get("aws_dbe_b_ssn")).toEqual({ S: "7" });
});

describeVectors<ItemVectors<PositiveVector>>(
  "Items that the Java library wrote",
  "dynamodb/shared-items-positive.json",
  ({ keys, vectors }) => {
    test("go to another key and read as before", async () => {
      let count = 0;
      for (const vector of vectors) {
        const { name, config, decryptConfig = config } = vector;
        const [reader = vector.keyring] = vector.decryptKeyrings ?? [];
        const keyring = keyringOf(keys, reader);
        const item = itemOfJson(vector.encryptedItem);
        if (keyring === null || !item.has(HEADER)) continue;
        const table = tableOf(decryptConfig, keyring, nativeCrypto());
        const to = keyringFrom(9);
        const rewrapped = await rewrapItem(table, item, to);
        const read = await decryptItem({ ...table, keyring: to }, rewrapped);
        expect({ name, read }).toEqual({
          name,
          read: await decryptItem(table, item),
        });
        count++;
      }
      console.log(`rewrapped vectors: ${count}`);
      expect(count).toBeGreaterThan(200);
    });
  },
);
