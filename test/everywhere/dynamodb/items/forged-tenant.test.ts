import { describe, expect, test } from "bun:test";
import { EnvelopeError } from "../../../../mod.ts";
import {
  deriveContentKeys,
  sealFields,
} from "../../../../src/dynamodb/item/field-cipher.ts";
import {
  replacePairs,
  wholeContext,
} from "../../../../src/dynamodb/item/item-context.ts";
import { legendOf } from "../../../../src/dynamodb/item/item-field.ts";
import { writePartialHeader } from "../../../../src/dynamodb/item/item-header.ts";
import { wrapDataKey } from "../../../../src/dynamodb/item/item-keys.ts";
import { readPlainItem } from "../../../../src/dynamodb/item/plain-item.ts";
import { signItem } from "../../../../src/dynamodb/item/sign-item.ts";
import {
  branchKeyIdOfItem,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { branchKeyring } from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import { tableWith } from "../../../support/dynamodb/sample-items.ts";
import { bytesFrom } from "../../../support/keys.ts";

/** Makes a keyring with a branch key for each tenant that an item names; `asked` receives the ids. */
function keyringOfTenants(asked: string[] = []) {
  return branchKeyring({
    branchKeyIdOf: branchKeyIdOfItem<{ tenant: string }>(
      ({ tenant }) => `of-${tenant}`,
    ),
    async branchKeyFor({ branchKeyId }) {
      asked.push(branchKeyId);
      if (branchKeyId === "of-b") {
        const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";
        return { version, key: bytesFrom(2) };
      }
      throw new Error("denied");
    },
  });
}

/**
 * Writes an item of version 1 that names tenant a, as somebody could who has nothing but the branch key of tenant b: the header
 * carries pairs that name tenant b.
 */
async function forge(stored: Readonly<Record<string, string>>) {
  const actions = { pk: "sign", tenant: "sign", ssn: "encrypt" } as const;
  const keyring = keyringOfTenants();
  const table = tableWith({ actions, keyring, sortKey: undefined });
  const { version, fields, pairs } = readPlainItem(
    table,
    new Map([
      ["pk", { S: "1" }],
      ["tenant", { S: "a" }],
      ["ssn", { S: "forged" }],
    ]),
  );
  const context = replacePairs(wholeContext(pairs, {}), stored);
  const dataKey = bytesFrom(3);
  const messageId = bytesFrom(4);
  const { encryptedDataKeys, signingKeys } = await wrapDataKey(
    table,
    context,
    dataKey,
    undefined,
  );
  const { commitKey, fieldRootKey } = await deriveContentKeys(
    table.crypto,
    dataKey,
    messageId,
  );
  const toEncrypt = fields.filter(({ action }) => action === "encrypt");
  const [ssn = new Uint8Array()] = await sealFields(
    table.crypto,
    fieldRootKey,
    toEncrypt,
  );
  const ends = await signItem(table.crypto, {
    partialHeader: writePartialHeader({
      version,
      suite: "6700",
      messageId,
      legend: legendOf(fields),
      stored,
      encryptedDataKeys,
    }),
    commitKey,
    context: context.serialized,
    fields: fields.map((field) =>
      field.name === "ssn" ? { ...field, bytes: ssn.subarray(2) } : field,
    ),
    signingKeys,
    signer: null,
  });
  return {
    pk: "1",
    tenant: "a",
    ssn,
    aws_dbe_head: ends?.header,
    aws_dbe_foot: ends?.footer,
  };
}

describe("an item of one tenant that another tenant forged", () => {
  const forgeries: Readonly<Record<string, Record<string, string>>> = {
    "the name of a sort key": {
      "aws-crypto-sort-name": "tenant",
      "aws-crypto-attr.tenant": "AAFi",
    },
    "the legend of version 2": {
      "aws-crypto-legend": "SS",
      "aws-crypto-attr.tenant": "b",
    },
  };
  for (const [what, stored] of Object.entries(forgeries)) {
    test(`is refused before a branch key is looked up: ${what} in the header`, async () => {
      const asked: string[] = [];
      const encryptor = itemEncryptor({
        tableName: "customers",
        partitionKey: "pk",
        keyring: keyringOfTenants(asked),
        attributes: { pk: "context", tenant: "context", ssn: "encrypt" },
      });
      const forged: object = await forge(stored);
      const error = await caught(() => encryptor.decrypt(forged));
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(asked).toEqual([]);
    });
  }
});
