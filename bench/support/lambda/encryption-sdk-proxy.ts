/** The example `encrypt-proxy`, written with the AWS Encryption SDK for JavaScript and its data-key cache. */
import {
  buildEncrypt,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";

const { KMS_KEY_ARN = "", FIELDS = "" } = process.env;
const { encrypt } = buildEncrypt();
const manager = new NodeCachingMaterialsManager({
  backingMaterials: new KmsKeyringNode({ generatorKeyId: KMS_KEY_ARN }),
  cache: getLocalCryptographicMaterialsCache(100),
  maxAge: 300_000,
});

export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const tenant_id = event.headers["x-tenant-id"] ?? "";
  const document: Record<string, unknown> = JSON.parse(event.body ?? "");
  for (const field of FIELDS.split(",")) {
    const text = JSON.stringify(document[field]);
    const { result } = await encrypt(manager, text, {
      encryptionContext: { tenant_id },
      plaintextLength: Buffer.byteLength(text),
    });
    document[field] = result.toString("base64");
  }
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(document),
  };
}
