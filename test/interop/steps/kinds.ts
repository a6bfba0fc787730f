import { createPublicKey, publicEncrypt } from "node:crypto";
import type { KMS } from "@aws-sdk/client-kms";
import {
  type Area,
  encrypted,
  idOf,
  newKey,
  opens,
  outcome,
  PLAINTEXT as Plaintext,
} from "../step.ts";

const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
const NO_RSA = "encrypts with AES whatever the key's kind";

function rsaKey(kms: KMS): Promise<string> {
  return newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
}

/** Steps about other kinds of keys: RSA, and multi-Region. */
export const kinds: Area = {
  name: "kinds of keys",
  steps: [
    {
      name: "RSA: what KMS encrypts, it decrypts",
      aws: "256 bytes, opens",
      source: "API Reference, Encrypt: KeySpec RSA_2048",
      async run(server) {
        const kms = server.client();
        const KeyId = await rsaKey(kms);
        const { CiphertextBlob } = await kms.encrypt({
          KeyId,
          Plaintext,
          EncryptionAlgorithm,
        });
        const opened = await outcome(
          kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm }),
          opens,
        );
        return `${CiphertextBlob?.length} bytes, ${opened}`;
      },
      moto: { gives: "71 bytes, opens", why: NO_RSA },
    },
    {
      name: "RSA: what the public key encrypts, KMS decrypts",
      aws: "opens",
      source: "API Reference, GetPublicKey",
      async run(server) {
        const kms = server.client();
        const KeyId = await rsaKey(kms);
        const { PublicKey = new Uint8Array() } = await kms.getPublicKey({
          KeyId,
        });
        const key = createPublicKey({
          key: Buffer.from(PublicKey),
          format: "der",
          type: "spki",
        });
        const CiphertextBlob = publicEncrypt(
          { key, oaepHash: "sha256" },
          Plaintext,
        );
        return outcome(
          kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm }),
          opens,
        );
      },
      moto: { gives: "InvalidCiphertextException", why: NO_RSA },
    },
    {
      name: "RSA: an encryption context",
      aws: "ValidationException",
      source:
        "API Reference, Encrypt: EncryptionContext for symmetric keys only",
      async run(server) {
        const kms = server.client();
        const KeyId = await rsaKey(kms);
        const EncryptionContext = { a: "1" };
        return outcome(
          kms.encrypt({
            KeyId,
            Plaintext,
            EncryptionAlgorithm,
            EncryptionContext,
          }),
        );
      },
      moto: { gives: "ok", why: NO_RSA },
    },
    {
      name: "RSA: a data key",
      aws: "InvalidKeyUsageException",
      source: "API Reference, GenerateDataKey: symmetric keys only",
      async run(server) {
        const kms = server.client();
        const KeyId = await rsaKey(kms);
        return outcome(kms.generateDataKey({ KeyId, KeySpec: "AES_256" }));
      },
      moto: { gives: "ok", why: NO_RSA },
    },
    {
      name: "RSA: the KeyId of GetPublicKey",
      aws: "the ARN",
      source: "API Reference, GetPublicKey: KeyId of the answer",
      async run(server) {
        const kms = server.client();
        const arn = await rsaKey(kms);
        return outcome(kms.getPublicKey({ KeyId: arn }), ({ KeyId }) =>
          KeyId === arn ? "the ARN" : "the id",
        );
      },
      moto: { gives: "the id", why: "answers with the key's id" },
    },
    {
      name: "a symmetric key: GetPublicKey",
      aws: "UnsupportedOperationException",
      source: "API Reference, GetPublicKey: asymmetric keys only",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        return outcome(kms.getPublicKey({ KeyId }));
      },
      moto: { gives: "ok", why: "has an RSA key beside every key" },
    },
    {
      name: "multi-Region: a key opens what it encrypted",
      aws: "opens",
      source: "Developer Guide, Multi-Region keys",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms, { MultiRegion: true });
        const CiphertextBlob = await encrypted(kms, KeyId);
        return outcome(kms.decrypt({ CiphertextBlob, KeyId }), opens);
      },
      moto: {
        gives: "AccessDeniedException",
        why: "cuts off the end of a multi-Region key's longer id",
      },
    },
    {
      name: "multi-Region: a replica has the same id in its own Region",
      aws: "the same id",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms, { MultiRegion: true });
        const ReplicaRegion = "eu-west-1";
        return outcome(
          kms.replicateKey({ KeyId: idOf(KeyId), ReplicaRegion }),
          (answer) =>
            answer.ReplicaKeyMetadata?.Arn ===
            KeyId.replace("us-east-1", ReplicaRegion)
              ? "the same id"
              : "another one",
        );
      },
      source: "Developer Guide, Multi-Region keys",
    },
  ],
};
