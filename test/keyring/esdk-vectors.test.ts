import { expect, test } from "bun:test";
import type { EncryptionContext } from "../../src/context.ts";
import type { HashName } from "../../src/crypto.ts";
import type { Keyring } from "../../src/keyring/keyring.ts";
import { localKeyring } from "../../src/keyring/local.ts";
import { multiKeyring } from "../../src/keyring/multi.ts";
import { rsaKeyring } from "../../src/keyring/rsa.ts";
import { provesDataKey, readEsdkHeader } from "../support/esdk-header.ts";
import { describeVectors } from "../support/vectors.ts";

interface KeyMaterial {
  readonly material: string;
  readonly "key-id": string;
}

interface KeyDescription {
  readonly type: string;
  readonly key: string;
  readonly "provider-id": string;
  readonly "encryption-algorithm": "aes" | "rsa";
  readonly "padding-algorithm"?: "oaep-mgf1" | "pkcs1";
  readonly "padding-hash"?: string;
  readonly generator?: KeyDescription;
  readonly childKeyrings?: readonly KeyDescription[];
  readonly underlying?: KeyDescription;
  readonly requiredEncryptionContextKeys?: readonly string[];
}

interface Message {
  readonly id: string;
  readonly description: string;
  readonly algorithmSuiteId: string;
  readonly key: KeyDescription;
  readonly reproducedEncryptionContext: EncryptionContext;
  readonly ciphertext: string;
}

interface Messages {
  readonly keys: Record<string, KeyMaterial>;
  readonly tests: readonly Message[];
}

const HASHES: Record<string, HashName> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Why a message cannot be opened by the keyrings tested here, or `null`. */
function excluded({ key }: Message): string | null {
  if (key.type === "aws-kms-hierarchy") {
    return "its data key is wrapped by a branch key, which is another keyring";
  }
  if (key["padding-algorithm"] === "pkcs1") {
    return "PKCS#1 v1.5 encryption is open to Bleichenbacher's attack, and WebCrypto does not have it";
  }
  return null;
}

describeVectors<Messages>(
  "Messages that AWS Encryption SDKs wrote",
  "aws-encryption-sdk/messages.json",
  ({ keys, tests }) => {
    function keyringOf(description: KeyDescription): Keyring {
      if (description.underlying) return keyringOf(description.underlying);
      if (description.type === "multi-keyring") {
        const { generator, childKeyrings = [] } = description;
        return multiKeyring({
          generator: generator && keyringOf(generator),
          children: childKeyrings.map(keyringOf),
        });
      }
      const { material, "key-id": keyName } = keys[
        description.key
      ] as KeyMaterial;
      const keyNamespace = description["provider-id"];
      if (description["encryption-algorithm"] === "aes") {
        return localKeyring({ key: bytesOf(material), keyName, keyNamespace });
      }
      return rsaKeyring({
        privateKey: material,
        keyName,
        keyNamespace,
        hash: HASHES[description["padding-hash"] ?? ""],
      });
    }

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

    const groups = new Map<string, Message[]>();
    for (const message of covered) {
      const group = groups.get(message.description);
      if (group) group.push(message);
      else groups.set(message.description, [message]);
    }

    for (const [description, messages] of groups) {
      test(`give up their data keys, which their headers prove right: ${description}`, async () => {
        for (const message of messages) {
          const { id, key, reproducedEncryptionContext } = message;
          const header = readEsdkHeader(bytesOf(message.ciphertext));
          const context = { ...header.context, ...reproducedEncryptionContext };
          const required = key.requiredEncryptionContextKeys ?? [];
          const dataKey = await keyringOf(key).unwrapDataKey({
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
          const header = readEsdkHeader(bytesOf(ciphertext));
          const unwrapped = await keyringOf(key)
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
