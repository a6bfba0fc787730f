import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DataMasking,
  type Keyring,
  localKeyring,
  webCrypto,
} from "../../../../mod.ts";
import { esdkFormat } from "../../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { typedEsdkFormat } from "../../../../src/formats/esdk/esdk-format.ts";
import { resolveEsdkOptions } from "../../../../src/formats/esdk/esdk-options.ts";
import { parseMessage } from "../../../../src/formats/esdk/message.ts";
import {
  PUBLIC_KEY,
  pickPairs,
} from "../../../../src/formats/esdk/message-context.ts";
import { snapshotContext } from "../../../../src/message/encryption-context.ts";
import { caught } from "../../../support/caught.ts";
import {
  bytesOfBase64,
  type EsdkVector,
  type EsdkVectors,
  vectorKeyring,
} from "../../../support/esdk-messages.ts";
import { describeVectors } from "../../../support/vectors.ts";

/** Returns the plaintext as bytes, whatever it holds. */
async function openBytes(
  text: string,
  keyring: Keyring,
  context: Record<string, string>,
  requiredContext: readonly string[],
  crypto: CryptoPort,
): Promise<Uint8Array> {
  const settings = resolveEsdkOptions({
    commitmentPolicy: "require-encrypt-allow-decrypt",
    requiredContext,
  });
  const format = typedEsdkFormat(settings);
  const message = format.parse(text);
  const given = snapshotContext(context);
  await format.verifyContext(message, given, crypto);
  const bound =
    (await format.keyringContext?.(given, crypto, message)) ?? given;
  const { encryptedDataKeys } = message;
  const dataKey = await keyring.unwrapDataKey({
    encryptedDataKeys,
    context: bound.pairs,
  });
  if (dataKey === null) throw new Error("No key is the keyring's");
  const key = await format.deriveKey({
    crypto,
    dataKey: Uint8Array.from(dataKey),
    encryptedDataKeys,
    context: bound,
  });
  return format.open(key, message);
}

for (const port of [webCrypto, nativeCrypto()]) {
  describeVectors<EsdkVectors>(
    `Messages that AWS Encryption SDKs wrote, opened on ${port.name}`,
    "aws-encryption-sdk/messages.json",
    ({ plaintext, keys, tests }) => {
      // PKCS#1 v1.5 encryption is open to Bleichenbacher's attack, and WebCrypto does not offer it.
      const covered = tests.filter(
        ({ key }) => key["padding-algorithm"] !== "pkcs1",
      );

      test("are all there, but for 11 whose data keys are wrapped by RSA with PKCS#1 v1.5", () => {
        expect(tests.length).toBe(198);
        expect(covered.length).toBe(187);
      });

      test("say what is expected instead where it is PKCS#1 v1.5", async () => {
        for (const message of tests) {
          if (covered.includes(message)) continue;
          const { header } = parseMessage(
            bytesOfBase64(message.ciphertext),
            10,
          );
          const error = await caught(() =>
            openBytes(
              message.ciphertext,
              vectorKeyring(keys, message.key, port),
              pickPairs(header.context, (name) => name !== PUBLIC_KEY),
              [],
              port,
            ),
          );
          expect(error.name).toBe("KeyringError");
          expect(error.message).toContain("or not by SHA-1 OAEP");
        }
      });

      const groups = new Map<string, EsdkVector[]>();
      for (const message of covered) {
        const group = groups.get(message.description) ?? [];
        groups.set(message.description, [...group, message]);
      }
      for (const [description, messages] of groups) {
        test(description, async () => {
          for (const message of messages) {
            const { header } = parseMessage(
              bytesOfBase64(message.ciphertext),
              10,
            );
            expect(header.suite.id as string).toBe(message.algorithmSuiteId);
            const context = {
              ...pickPairs(header.context, (name) => name !== PUBLIC_KEY),
              ...message.reproducedEncryptionContext,
            };
            const opened = await openBytes(
              message.ciphertext,
              vectorKeyring(keys, message.key, port),
              context,
              message.key.requiredEncryptionContextKeys ?? [],
              port,
            );
            expect(btoa(String.fromCharCode(...opened))).toBe(plaintext);
          }
        });
      }
    },
  );
}

interface Commitments {
  readonly tests: readonly {
    readonly ciphertext: string;
    readonly comment: string;
    readonly status: boolean;
    readonly "decrypted-dek": string;
    readonly "encryption-context": Record<string, string>;
    readonly "plaintext-frames": readonly string[];
  }[];
}

describeVectors<Commitments>(
  "Commitments to data keys",
  "aws-encryption-sdk/commitment.json",
  ({ tests }) => {
    test("are those of 41 messages, and 5 have others", () => {
      expect(tests.filter(({ status }) => status).length).toBe(41);
      expect(tests.length).toBe(46);
    });
    for (const port of [webCrypto, nativeCrypto()]) {
      for (const each of tests) {
        test(`${each.status ? "open" : "are refused"} on ${port.name}: ${each.comment}`, async () => {
          const keyring: Keyring = {
            ...localKeyring({ key: new Uint8Array(32) }),
            unwrapDataKey: async () => bytesOfBase64(each["decrypted-dek"]),
          };
          const opening = () =>
            openBytes(
              each.ciphertext,
              keyring,
              pickPairs(
                each["encryption-context"],
                (name) => name !== PUBLIC_KEY,
              ),
              [],
              port,
            );
          if (!each.status) {
            expect((await caught(opening)).name).toBe("DecryptionError");
            return;
          }
          expect(new TextDecoder().decode(await opening())).toBe(
            each["plaintext-frames"].join(""),
          );
        });
      }
    }
  },
);

describe("messages written here", () => {
  const context = { tenant_id: "a06b", Größe: "ä" };
  for (const crypto of [webCrypto, nativeCrypto()]) {
    for (const suite of [
      ...["0014", "0046", "0078", "0114", "0146", "0178"],
      ...["0214", "0346", "0378", "0478", "0578"],
    ] as const) {
      test(`are read here: ${suite} on ${crypto.name}`, async () => {
        const commits = suite === "0478" || suite === "0578";
        for (const frameLength of [0, 1, 7, 4_096]) {
          const format = esdkFormat({
            algorithmSuite: suite,
            frameLength,
            commitmentPolicy: commits
              ? undefined
              : "forbid-encrypt-allow-decrypt",
          });
          const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
          const masking = new DataMasking({ keyring, crypto, format });
          for (const value of ["", "x", { ssn: "078-05-1120" }, [1, null]]) {
            const message = await masking.encrypt(value, { context });
            expect(
              await masking.decrypt<unknown>(message, { context }),
            ).toEqual(value);
          }
        }
      });
    }
  }
});
