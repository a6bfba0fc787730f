import { expect, test } from "bun:test";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import {
  type ItemVectors,
  keyringOf,
  type NegativeVector,
  type PositiveVector,
  type VectorConfig,
  type VectorKeyring,
} from "../../../support/dynamodb/item-vectors.ts";
import { optionsOf } from "../../../support/dynamodb/vector-options.ts";
import { describeVectors } from "../../../support/vectors.ts";

/** Names of the errors that an encryptor may throw. */
const OURS =
  /^(?:TypeError|RangeError|UnsupportedTypeError|EnvelopeError|DecryptionError|KeyringError)$/;

/** Makes the encryptor of a vector; `null` if its keyring needs RSA with PKCS#1 v1.5. */
function encryptorOf(
  keys: ItemVectors<unknown>["keys"],
  config: VectorConfig,
  description: VectorKeyring,
) {
  const keyring = keyringOf(keys, description);
  return keyring && itemEncryptor(optionsOf(config, keyring));
}

describeVectors<ItemVectors<PositiveVector>>(
  "Items that the Java library wrote, as DynamoDB JSON",
  "dynamodb/shared-items-positive.json",
  ({ keys, vectors }) => {
    test("are decrypted, and encrypted and decrypted once more, in the same form", async () => {
      let read = 0;
      for (const vector of vectors) {
        const { name, config, decryptConfig = config, keyring } = vector;
        const [reader = keyring] = vector.decryptKeyrings ?? [];
        const opener = encryptorOf(keys, decryptConfig, reader);
        if (opener === null) continue;
        const opened = await opener.decrypt(vector.encryptedItem);
        expect([name, opened]).toEqual([name, vector.decryptedItem]);
        const writer = encryptorOf(keys, config, keyring);
        const stored = await writer?.encrypt(vector.plaintextItem);
        const again = await opener.decrypt(stored ?? {});
        expect([name, again]).toEqual([name, vector.decryptedItem]);
        read++;
      }
      expect(read).toBe(vectors.length - 3);
    });
  },
);

describeVectors<ItemVectors<NegativeVector>>(
  "Items that the Java library judged, as DynamoDB JSON",
  "dynamodb/shared-items-negative.json",
  ({ keys, vectors }) => {
    for (const operation of ["encrypt", "decrypt"] as const) {
      const judged = vectors.filter((each) => each.operation === operation);

      test(`get the same verdict: ${operation}`, async () => {
        const counts = { refuse: 0, succeed: 0 };
        for (const vector of judged) {
          const { name, config, keyring } = vector;
          const work = async () => {
            const encryptor = encryptorOf(keys, config, keyring);
            if (encryptor === null)
              throw new TypeError("Cannot use PKCS#1 v1.5");
            if (operation === "decrypt") {
              return encryptor.decrypt(vector.encryptedItem ?? {});
            }
            const stored = await encryptor.encrypt(vector.plaintextItem ?? {});
            // The Java library writes some items that it cannot read.
            return vector.decryptedItem && encryptor.decrypt(stored);
          };
          counts[vector.expect]++;
          if (vector.expect === "succeed") {
            const { decryptedItem } = vector;
            expect([name, await work()]).toEqual([name, decryptedItem]);
            continue;
          }
          const error = await caught(work);
          expect([name, error.name]).toEqual([
            name,
            expect.stringMatching(OURS),
          ]);
          expect([name, error.message]).toEqual([
            name,
            expect.stringMatching(/^Cannot /),
          ]);
        }
        expect(counts.refuse).toBeGreaterThan(10);
        expect(counts.succeed).toBeGreaterThan(5);
      });
    }
  },
);
