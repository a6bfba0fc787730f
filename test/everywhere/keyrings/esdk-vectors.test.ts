import { expect, test } from "bun:test";
import { provesDataKey, readEsdkHeader } from "../../support/esdk-header.ts";
import {
  bytesOfBase64,
  type EsdkVector,
  type EsdkVectors,
  vectorKeyring,
} from "../../support/esdk-messages.ts";
import { describeVectors } from "../../support/vectors.ts";

/** Returns the reason why the keyrings tested here cannot open a message, or `null`. */
function excluded({ key }: EsdkVector): string | null {
  if (key.type === "aws-kms-hierarchy") {
    return "its data key is wrapped by a branch key, which is another keyring";
  }
  if (key["padding-algorithm"] === "pkcs1") {
    return "PKCS#1 v1.5 encryption is open to Bleichenbacher's attack, and WebCrypto does not have it";
  }
  return null;
}

describeVectors<EsdkVectors>(
  "Messages that AWS Encryption SDKs wrote",
  "aws-encryption-sdk/messages.json",
  ({ keys, tests }) => {
    const covered = tests.filter((message) => excluded(message) === null);

    test("leave out no message but those of branch keys (11) and of PKCS#1 v1.5 (11)", () => {
      const reasons = tests.map(excluded).filter((reason) => reason !== null);
      expect(tests.length).toBe(198);
      expect(covered.length).toBe(176);
      expect(reasons.filter((why) => why.includes("branch key")).length).toBe(
        11,
      );
      expect(reasons.filter((why) => why.includes("PKCS#1")).length).toBe(11);
    });

    const groups = new Map<string, EsdkVector[]>();
    for (const message of covered) {
      const group = groups.get(message.description);
      if (group) group.push(message);
      else groups.set(message.description, [message]);
    }

    for (const [description, messages] of groups) {
      test(`give up their data keys, which their headers prove right: ${description}`, async () => {
        for (const message of messages) {
          const { id, key, reproducedEncryptionContext } = message;
          const header = readEsdkHeader(bytesOfBase64(message.ciphertext));
          const context = { ...header.context, ...reproducedEncryptionContext };
          const required = key.requiredEncryptionContextKeys ?? [];
          const dataKey = await vectorKeyring(keys, key).unwrapDataKey({
            encryptedDataKeys: header.encryptedDataKeys,
            context,
          });
          const proven =
            dataKey !== null &&
            (await provesDataKey(
              header,
              dataKey,
              Object.fromEntries(
                required.map((name) => [name, context[name] as string]),
              ),
            ));
          expect({ id, proven }).toEqual({ id, proven: true });
        }
      });

      test(`do not give up their data keys to another context, but where RSA wraps them: ${description}`, async () => {
        for (const { id, key, ciphertext } of messages) {
          const header = readEsdkHeader(bytesOfBase64(ciphertext));
          const unwrapped = await vectorKeyring(keys, key)
            .unwrapDataKey({
              encryptedDataKeys: header.encryptedDataKeys,
              context: { ...header.context, added: "pair" },
            })
            .then(
              () => "unwrapped",
              (error: Error) => error.name,
            );
          const byRsa = JSON.stringify(key).includes("oaep-mgf1");
          const expected = byRsa ? "unwrapped" : "KeyringError";
          expect({ id, unwrapped }).toEqual({ id, unwrapped: expected });
        }
      });
    }
  },
);
