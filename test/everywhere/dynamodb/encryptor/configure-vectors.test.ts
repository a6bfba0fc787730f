import { expect, test } from "bun:test";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import {
  optionsOf,
  type VectorConfig,
  type VectorKey,
  type VectorKeyring,
  vectorKeyring,
} from "../../../support/dynamodb/vector-config.ts";
import { describeVectors } from "../../../support/vectors.ts";

interface Negative {
  readonly keys: Readonly<Record<string, VectorKey>>;
  readonly vectors: readonly {
    readonly name: string;
    readonly operation: string;
    readonly config: VectorConfig;
    readonly keyring: VectorKeyring;
    readonly expect: "refuse" | "succeed";
  }[];
}

describeVectors<Negative>(
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
        const options = optionsOf(
          each.config,
          vectorKeyring(each.keyring, keys),
        );
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
