import process from "node:process";
import {
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";
import { GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DataMasking } from "../../mod.ts";
import { kmsKeyring } from "../../src/kms.ts";
import { type LocalKms, startLocalKms } from "../../src/testing/mod.ts";
import { documentOf } from "./documents.ts";

/** Encrypts one document for a tenant. */
type Encrypt = (document: object, tenant: string) => Promise<unknown>;

/** The ways to encrypt with a key of AWS KMS, each as a new instance of a function has it. */
function ways(kms: LocalKms, keyArn: string): Record<string, Encrypt> {
  const client = new KMSClient(kms.clientConfig());
  const masking = new DataMasking({
    keyring: kmsKeyring({ keyIds: [keyArn], client }),
  });
  const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });
  const manager = new NodeCachingMaterialsManager({
    backingMaterials: keyring,
    cache: getLocalCryptographicMaterialsCache(100),
    maxAge: 300_000,
  });
  const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const bySdk =
    (materials: typeof keyring | typeof manager): Encrypt =>
    (document, tenant_id) => {
      const text = JSON.stringify(document);
      return sdk.encrypt(materials, text, {
        encryptionContext: { tenant_id },
        plaintextLength: Buffer.byteLength(text),
      });
    };
  return {
    sealmask: (document, tenant_id) =>
      masking.encrypt(document, { context: { tenant_id } }),
    "AWS Encryption SDK, caching": bySdk(manager),
    "AWS Encryption SDK": bySdk(keyring),
    // What each token of a hand-written envelope needs; the cipher is left out, as only calls are counted.
    "a data key for each document": (_, tenant_id) =>
      client.send(
        new GenerateDataKeyCommand({
          KeyId: keyArn,
          KeySpec: "AES_256",
          EncryptionContext: { tenant_id },
        }),
      ),
  };
}

/**
 * Encrypts documents of several tenants, 10 at a time, in every way; gives the calls to AWS KMS.
 *
 * @param documents how many
 * @param tenants how many encryption contexts they belong to
 */
export async function countKmsCalls(
  documents: number,
  tenants: number,
): Promise<{ name: string; calls: number }[]> {
  const kms = await startLocalKms();
  try {
    const { arn } = await kms.createKey();
    const { endpoint, region, credentials } = kms.clientConfig();
    // The AWS Encryption SDK makes its clients itself.
    Object.assign(process.env, {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_KMS: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
    const document = documentOf(1_024);
    const counts: { name: string; calls: number }[] = [];
    for (const [name, encrypt] of Object.entries(ways(kms, arn))) {
      kms.reset();
      for (let i = 0; i < documents; i += 10) {
        await Promise.all(
          Array.from({ length: Math.min(10, documents - i) }, (_, k) =>
            encrypt(document, `tenant ${(i + k) % tenants}`),
          ),
        );
      }
      counts.push({ name, calls: kms.calls.length });
    }
    return counts;
  } finally {
    await kms.stop();
  }
}
