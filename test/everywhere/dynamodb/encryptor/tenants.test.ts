import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  type KeyringError,
  multiKeyring,
} from "../../../../mod.ts";
import {
  branchKeyIdOfItem,
  type ItemEncryptorOptions,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { branchKeyring } from "../../../../src/entries/key-store.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";

const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";

function setUp(
  attributes: ItemEncryptorOptions["attributes"],
  choose: (item: { pk: string; tenant?: string }) => string,
) {
  const asked: string[] = [];
  const keyring = branchKeyring({
    branchKeyIdOf: branchKeyIdOfItem(choose),
    async branchKeyFor({ branchKeyId, version: named }) {
      asked.push(`${branchKeyId} ${named ?? "active"}`);
      const key = new TextEncoder().encode(branchKeyId.padEnd(32, "."));
      return { version, key };
    },
  });
  const options: ItemEncryptorOptions = {
    tableName: "customers",
    partitionKey: "pk",
    keyring,
    algorithmSuite: "6700",
    attributes,
  };
  return { asked, keyring, options, encryptor: itemEncryptor(options) };
}

const VERSIONS = {
  "the keys, in version 1": () =>
    setUp(
      { pk: "sign", ssn: "encrypt", tenant: "sign" },
      ({ pk }) => `branch-${pk.split("#")[0]}`,
    ),
  "a context attribute, in version 2": () =>
    setUp(
      { pk: "context", ssn: "encrypt", tenant: "context" },
      ({ tenant }) => `branch-${tenant}`,
    ),
};

const itemOf = (i: number, tenant: string | number) => ({
  pk: `${tenant}#${i}`,
  tenant: `${tenant}`,
  ssn: "078-05-1120",
});

for (const [what, make] of Object.entries(VERSIONS)) {
  describe(`tenants by ${what}`, () => {
    test("cost one lookup each for 1,000 concurrent items, and one more to read", async () => {
      const { asked, encryptor } = make();
      const items = Array.from({ length: 1_000 }, (_, i) => itemOf(i, i % 20));
      const stored = await Promise.all(
        items.map((item) => encryptor.encrypt(item)),
      );
      expect(asked.length).toBe(20);
      const opened = await Promise.all(
        stored.map((item) => encryptor.decrypt<object>(item)),
      );
      expect(opened).toEqual(items);
      expect(asked.length).toBe(40);
      const names = encryptor.describe(stored[7] as object).encryptedDataKeys;
      expect(names.map(({ keyName }) => keyName)).toEqual(["branch-7"]);
    });

    test("cannot read each other's items, and no item passes for another tenant's", async () => {
      const { encryptor, asked } = make();
      const stored = await encryptor.encrypt<object>(itemOf(1, "a"));
      asked.length = 0;
      const moved = { ...stored, pk: "b#1", tenant: "b" };
      const error = await caught(() => encryptor.decrypt(moved));
      expect(error).toMatchObject({ code: "ERR_KEYRING", reason: "foreign" });
      expect((error as KeyringError).message).toContain('"branch-a"');
      // The entry names another branch key, so nothing is looked up.
      expect(asked).toEqual([]);
    });

    test("may share their items with a second keyring", async () => {
      const { options, keyring } = make();
      const recovery = memoryKeyring();
      const both = multiKeyring({ generator: keyring, children: [recovery] });
      const writer = itemEncryptor({ ...options, keyring: both });
      const stored = await writer.encrypt<object>(itemOf(1, "a"));
      for (const reader of [keyring, recovery]) {
        const encryptor = itemEncryptor({ ...options, keyring: reader });
        expect(await encryptor.decrypt<object>(stored)).toEqual(itemOf(1, "a"));
      }
    });
  });
}

test("a keyring for items says so where no item is encrypted", async () => {
  const { keyring } = VERSIONS["the keys, in version 1"]();
  const masking = new DataMasking({ keyring });
  const error = await caught(() =>
    masking.encrypt("x", { context: { a: "b" } }),
  );
  expect(error).toMatchObject({ code: "ERR_KEYRING", reason: "invalid" });
  expect(error.message).toContain("branchKeyIdOf failed with TypeError");
  expect((error.cause as Error).message).toContain(
    "use branchKeyIdOfItem for the keyring of an itemEncryptor",
  );
});
