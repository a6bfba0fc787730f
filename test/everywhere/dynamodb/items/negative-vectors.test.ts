import { expect, test } from "bun:test";
import {
  type CryptoPort,
  EnvelopeError,
  SealmaskError,
  webCrypto,
} from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import { isPlaintext } from "../../../../src/dynamodb/item/reserved-names.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  type ItemJson,
  itemOfJson,
  jsonOfItem,
} from "../../../support/dynamodb/item-json.ts";
import {
  type ItemVectors,
  keyringOf,
  type NegativeVector,
  tableOf,
} from "../../../support/dynamodb/item-vectors.ts";
import { keyringFrom } from "../../../support/dynamodb/sample-items.ts";
import { thrown } from "../../../support/keys.ts";
import { describeVectors } from "../../../support/vectors.ts";

/** Tells whether an error is one that callers can tell apart: one of sealmask's, or a mistake in an argument. */
function isTyped(error: Error): boolean {
  const isMistake = error instanceof TypeError || error instanceof RangeError;
  return error instanceof SealmaskError || isMistake;
}

/** Names of vectors whose fault shows in header, footer and names of attributes alone. */
const STRUCTURAL =
  /\/(?:added|(?:head|foot)-(?:cut|trailing|as-string|empty|removed|renamed)|head-(?:version-[03]|flavor|legend-(?:l|x)|context-(?:count|twice|removed|public)|edk-count|edk-added-copy)|foot-(?:tag-added|tag-removed|signature-(?:added|raw|removed|other))|enc-e\d-(?:17|empty|plain|base64))/;

describeVectors<ItemVectors<NegativeVector>>(
  "Items that were changed, or must not be written",
  "dynamodb/shared-items-negative.json",
  ({ keys, vectors }) => {
    const tableFor = (vector: NegativeVector, crypto: CryptoPort) => {
      const keyring = keyringOf(keys, vector.keyring, crypto);
      return keyring && tableOf(vector.config, keyring, crypto);
    };
    const count = (operation: string) =>
      vectors.filter((vector) => vector.operation === operation).length;

    test("are many", () => {
      const [decrypted, encrypted] = [count("decrypt"), count("encrypt")];
      console.log(
        `negative item vectors: ${decrypted} read, ${encrypted} written`,
      );
      expect(decrypted).toBeGreaterThan(500);
      expect(encrypted).toBeGreaterThan(30);
    });

    for (const crypto of [webCrypto, nativeCrypto()]) {
      const groups = new Set(vectors.map(({ kind }) => kind));
      groups.delete("configure");
      for (const kind of groups) {
        const group = vectors.filter((vector) => vector.kind === kind);

        test(`are refused or accepted as the Java library does: ${kind}, on ${crypto.name}`, async () => {
          for (const vector of group) {
            const { name, operation, expect: verdict } = vector;
            const table = tableFor(vector, crypto);
            // RSA with PKCS#1 v1.5: there is no keyring that could read it.
            if (table === null) {
              expect({ name, verdict }).toEqual({ name, verdict: "refuse" });
              continue;
            }
            const item = itemOfJson(
              (vector.encryptedItem && operation === "decrypt"
                ? vector.encryptedItem
                : vector.plaintextItem) as ItemJson,
            );
            const allows = table.plaintextPolicy !== "forbid-write-forbid-read";
            const run = async () => {
              if (operation === "encrypt") return encryptItem(table, item);
              return allows && isPlaintext(item)
                ? item
                : decryptItem(table, item);
            };
            if (verdict === "refuse") {
              const error = await caught(run);
              expect({ name, typed: isTyped(error), error }).toEqual({
                name,
                typed: true,
                error,
              });
              continue;
            }
            const result = await run();
            const read =
              operation === "encrypt"
                ? await decryptItem(table, result)
                : result;
            if (vector.decryptedItem === undefined) continue;
            expect({ name, read: jsonOfItem(read) }).toEqual({
              name,
              read: vector.decryptedItem,
            });
          }
        });
      }
    }

    test("have a header that says what was read, or none at all", () => {
      const keyring = keyringFrom(1);
      const described = (name: string) => {
        const vector = vectors.find((each) => each.name === name);
        if (vector === undefined) throw new Error(`No vector ${name}`);
        const table = tableOf(vector.config, keyring, webCrypto);
        return describeItem(
          table,
          itemOfJson(vector.encryptedItem as ItemJson),
        );
      };
      const { version, attributes } = described(
        "malformed/version-1-with-context-letter",
      );
      expect({ version, pk: attributes.pk }).toEqual({
        version: 1,
        pk: "sign",
      });
      for (const name of ["v1-hmac/head-edk-count-0", "v1-hmac/head-cut-20"]) {
        expect(thrown(() => described(name))).toBeInstanceOf(EnvelopeError);
      }
    });

    test("are refused without a call of the keyring where the header alone shows the fault", async () => {
      const malformed = vectors.filter(
        ({ operation, expect: verdict }) =>
          operation === "decrypt" && verdict === "refuse",
      );
      let early = 0;
      for (const vector of malformed) {
        const keyring = keyringOf(keys, vector.keyring);
        if (keyring === null) continue;
        const { counted, calls } = countingKeyring(keyring);
        const table = tableOf(vector.config, counted, webCrypto);
        const item = itemOfJson(vector.encryptedItem as ItemJson);
        const { code } = (await caught(() =>
          decryptItem(table, item),
        )) as Error & { code: string };
        const { name } = vector;
        if (code === "ERR_ENVELOPE") {
          early++;
          if (name.includes("plain-")) continue;
          expect({ name, calls: calls() }).toEqual({ name, calls: 0 });
        }
        const isStructural = STRUCTURAL.test(name) || vector.kind === "removed";
        if (isStructural)
          expect({ name, code }).toEqual({ name, code: "ERR_ENVELOPE" });
      }
      console.log(`refused before any call: ${early} of ${malformed.length}`);
    });
  },
);
