/** The same as timed-sealmask.ts with the AWS Encryption SDK for JavaScript and its cache of data keys. */
import {
  AlgorithmSuiteIdentifier,
  buildEncrypt,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";

const { KMS_KEY_ARN = "" } = process.env;
const { encrypt } = buildEncrypt();
const manager = new NodeCachingMaterialsManager({
  backingMaterials: new KmsKeyringNode({ generatorKeyId: KMS_KEY_ARN }),
  cache: getLocalCryptographicMaterialsCache(100),
  maxAge: 300_000,
});
/** The default suite signs each message; with `UNSIGNED` the one that only commits to its key. */
const suite = process.env.UNSIGNED
  ? {
      suiteId:
        AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
    }
  : {};
const encryptionContext = { tenant_id: "a06b" };

export async function handler(
  event: object,
): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const plaintext = JSON.stringify(event);
  const { result } = await encrypt(manager, plaintext, {
    encryptionContext,
    plaintextLength: Buffer.byteLength(plaintext),
    ...suite,
  });
  const text = result.toString("base64");
  return { ms: performance.now() - start, text };
}
