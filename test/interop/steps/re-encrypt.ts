import type { KMS, ReEncryptCommandInput } from "@aws-sdk/client-kms";
import { type Area, encrypted, newKey, opens, outcome } from "../step.ts";

const from = { from: "1" };
const to = { to: "2" };

/** Makes two keys, and a ciphertext under the first. */
async function setUp(kms: KMS) {
  const [one, two] = [await newKey(kms), await newKey(kms)];
  const CiphertextBlob = await encrypted(kms, one, from);
  const reEncrypt = (changes: Partial<ReEncryptCommandInput> = {}) =>
    kms.reEncrypt({
      CiphertextBlob,
      SourceEncryptionContext: from,
      DestinationKeyId: two,
      DestinationEncryptionContext: to,
      ...changes,
    });
  return { one, two, reEncrypt };
}

/** Steps about ReEncrypt, which moves a plaintext to another key and context. */
export const reEncrypt: Area = {
  name: "ReEncrypt",
  steps: [
    {
      name: "the new ciphertext opens under the new key and context alone",
      aws: "new: opens, old context: InvalidCiphertextException",
      async run(server) {
        const kms = server.client();
        const { two, reEncrypt } = await setUp(kms);
        const { CiphertextBlob } = await reEncrypt();
        const open = (EncryptionContext: Record<string, string>) =>
          outcome(
            kms.decrypt({ CiphertextBlob, KeyId: two, EncryptionContext }),
            opens,
          );
        return `new: ${await open(to)}, old context: ${await open(from)}`;
      },
    },
    {
      name: "the answer names both keys",
      aws: "ARNs of both",
      async run(server) {
        const { one, two, reEncrypt } = await setUp(server.client());
        return outcome(reEncrypt(), ({ SourceKeyId, KeyId }) =>
          SourceKeyId === one && KeyId === two ? "ARNs of both" : "others",
        );
      },
    },
    {
      name: "the same key, another context",
      aws: "opens",
      async run(server) {
        const kms = server.client();
        const { one, reEncrypt } = await setUp(kms);
        const { CiphertextBlob } = await reEncrypt({ DestinationKeyId: one });
        const input = { CiphertextBlob, EncryptionContext: to };
        return outcome(kms.decrypt(input), opens);
      },
    },
    {
      name: "a data key that was made without its plaintext, under a second context",
      aws: "32 bytes, the same under both contexts",
      async run(server) {
        const kms = server.client();
        const one = await newKey(kms);
        const made = await kms.generateDataKeyWithoutPlaintext({
          ...{ KeyId: one, NumberOfBytes: 32, EncryptionContext: from },
        });
        const moved = await kms.reEncrypt({
          CiphertextBlob: made.CiphertextBlob,
          SourceKeyId: one,
          SourceEncryptionContext: from,
          DestinationKeyId: one,
          DestinationEncryptionContext: to,
        });
        const open = async (
          CiphertextBlob: Uint8Array | undefined,
          EncryptionContext: Record<string, string>,
        ) => {
          const input = { CiphertextBlob, KeyId: one, EncryptionContext };
          const { Plaintext = new Uint8Array() } = await kms.decrypt(input);
          return Plaintext;
        };
        const first = await open(made.CiphertextBlob, from);
        const second = await open(moved.CiphertextBlob, to);
        const isSame = `${first}` === `${second}`;
        return `${first.length} bytes, ${isSame ? "the same" : "others"} under both contexts`;
      },
    },
    {
      name: "another context for the old ciphertext",
      aws: "InvalidCiphertextException",
      async run(server) {
        const { reEncrypt } = await setUp(server.client());
        return outcome(reEncrypt({ SourceEncryptionContext: to }));
      },
    },
    {
      name: "another key named for the old ciphertext",
      aws: "IncorrectKeyException",
      source: "API Reference, ReEncrypt: SourceKeyId",
      async run(server) {
        const { two, reEncrypt } = await setUp(server.client());
        return outcome(reEncrypt({ SourceKeyId: two }));
      },
      moto: { gives: "ok", why: "does not read SourceKeyId" },
    },
    {
      name: "a new key that does not exist",
      aws: "NotFoundException",
      async run(server) {
        const { two, reEncrypt } = await setUp(server.client());
        const DestinationKeyId = two.replace(/.{12}$/, "000000000000");
        return outcome(reEncrypt({ DestinationKeyId }));
      },
    },
  ],
};
