/** Function like fetch-kms.ts, written with the AWS Encryption SDK for JavaScript. */
import {
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

export async function handler(event: object): Promise<string> {
  const text = JSON.stringify(event);
  const { result } = await encrypt(manager, text, {
    encryptionContext: { purpose: "example" },
    plaintextLength: Buffer.byteLength(text),
  });
  return result.toString("base64");
}
