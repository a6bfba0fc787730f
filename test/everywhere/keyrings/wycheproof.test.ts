import { expect, test } from "bun:test";
import { rsaKeyring } from "../../../mod.ts";
import { bytesOfHex, hexOf } from "../../support/keys.ts";
import { describeVectors } from "../../support/vectors.ts";

interface Wycheproof {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly privateKeyPkcs8: string;
    readonly privateKeyPem: string;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly ct: string;
      readonly label: string;
      readonly result: "valid" | "invalid";
    }[];
  }[];
}

describeVectors<Wycheproof>(
  "Wycheproof's RSA-OAEP ciphertexts (2048 bits, SHA-256)",
  "wycheproof/rsa_oaep_2048_sha256_mgf1sha256_test.json",
  ({ testGroups, numberOfTests }) => {
    const [group] = testGroups;
    if (group === undefined) throw new Error("No test group");
    // A keyring uses OAEP without a label, as the AWS Encryption SDK does: a ciphertext with a label must not open.
    const labelled = group.tests.filter(({ label }) => label !== "");
    const unlabelled = group.tests.filter(({ label }) => label === "");

    test("are all covered, 8 of them as labelled ones", () => {
      expect(testGroups.length).toBe(1);
      expect(group.tests.length).toBe(numberOfTests);
      expect(labelled.length).toBe(8);
      expect(unlabelled.filter(({ result }) => result === "valid").length).toBe(
        10,
      );
    });

    for (const [form, privateKey] of [
      ["PEM", group.privateKeyPem],
      ["DER", bytesOfHex(group.privateKeyPkcs8)],
    ] as const) {
      const keyring = rsaKeyring({ privateKey });
      const unwrap = (ct: string): Promise<Uint8Array | null> =>
        keyring.unwrapDataKey({
          encryptedDataKeys: [
            {
              providerId: "sealmask",
              providerInfo: new TextEncoder().encode("rsa"),
              ciphertext: bytesOfHex(ct),
            },
          ],
          context: {},
        });

      test(`open where they are valid (private key as ${form})`, async () => {
        for (const { tcId, msg, ct, result } of unlabelled) {
          if (result === "invalid") continue;
          const opened = hexOf((await unwrap(ct)) ?? new Uint8Array(0));
          expect({ tcId, opened }).toEqual({ tcId, opened: msg });
        }
      });

      test(`fail with one and the same error where they are invalid or labelled (private key as ${form})`, async () => {
        const failures = new Set<string>();
        for (const { ct, label, result } of group.tests) {
          if (result === "valid" && label === "") continue;
          const error = await unwrap(ct).then(
            () => new Error("opened"),
            (reason: Error) => reason,
          );
          failures.add(`${error.name}: ${error.message} ${error.cause}`);
        }
        expect([...failures]).toEqual([
          'KeyringError: Cannot unwrap the data key with the rsa keyring "sealmask/rsa": it was wrapped under another key of this name or not by SHA-256 OAEP, or it was changed undefined',
        ]);
      });
    }
  },
);
