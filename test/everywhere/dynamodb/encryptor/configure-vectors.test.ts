import { expect, test } from "bun:test";
import type { Keyring } from "../../../../mod.ts";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import {
  type ItemVectors,
  keyringOf,
  type NegativeVector,
} from "../../../support/dynamodb/item-vectors.ts";
import { optionsOf } from "../../../support/dynamodb/vector-options.ts";
import { describeVectors } from "../../../support/vectors.ts";

describeVectors<ItemVectors<NegativeVector>>(
  "Configurations that the AWS Database Encryption SDK judged",
  "dynamodb/shared-items-negative.json",
  ({ keys, vectors }) => {
    const judged = vectors.filter(({ operation }) => operation === "configure");

    test("are there, of both verdicts", () => {
      const refused = judged.filter((each) => each.expect === "refuse");
      expect(refused.length).toBeGreaterThan(10);
      expect(judged.length - refused.length).toBeGreaterThan(2);
    });

    for (const each of judged) {
      test(`${each.name}: ${each.expect}`, async () => {
        const keyring = keyringOf(keys, each.keyring) as Keyring;
        const options = optionsOf(each.config, keyring);
        const make = () => itemEncryptor(options);
        if (each.expect === "succeed") {
          expect(make().tableName).toBe(each.config.logicalTableName);
        } else {
          expect((await caught(make)).name).toBe("TypeError");
        }
      });
    }
  },
);
