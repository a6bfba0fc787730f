/** The same as timed-sealmask.ts with the AWS Encryption SDK for JavaScript and its cache of data keys. */
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
const encryptionContext = { tenant_id: "a06b" };

export async function handler(
  event: object,
): Promise<{ ms: number; length: number }> {
  const start = performance.now();
  const text = JSON.stringify(event);
  const plaintextLength = Buffer.byteLength(text);
  const { result } = await encrypt(manager, text, {
    encryptionContext,
    plaintextLength,
  });
  const { length } = result.toString("base64");
  return { ms: performance.now() - start, length };
}
