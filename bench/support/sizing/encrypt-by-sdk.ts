import {
  AlgorithmSuiteIdentifier,
  buildEncrypt,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";

const { KMS_KEY_ARN = "", UNSIGNED } = process.env;
const { encrypt } = buildEncrypt();
const manager = new NodeCachingMaterialsManager({
  backingMaterials: new KmsKeyringNode({ generatorKeyId: KMS_KEY_ARN }),
  cache: getLocalCryptographicMaterialsCache(100),
  maxAge: 300_000,
});
/** The default suite signs each message; with `UNSIGNED` the one that only commits to its key. */
const suite = UNSIGNED
  ? {
      suiteId:
        AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
    }
  : {};

/** Encrypts with the AWS Encryption SDK for JavaScript and its cache of data keys, to base64. */
export async function encryptBySdk(
  text: string,
  encryptionContext: Record<string, string>,
): Promise<string> {
  const { result } = await encrypt(manager, text, {
    encryptionContext,
    plaintextLength: Buffer.byteLength(text),
    ...suite,
  });
  return result.toString("base64");
}
