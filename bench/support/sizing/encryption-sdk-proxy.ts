/** What the example `encrypt-proxy` does, written with the AWS Encryption SDK for JavaScript. */
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { encryptBySdk } from "./encrypt-by-sdk.ts";

const fields = (process.env.FIELDS ?? "").split(",");

export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const tenant_id = event.headers["x-tenant-id"] ?? "";
  const document: Record<string, unknown> = JSON.parse(event.body ?? "");
  for (const field of fields) {
    const text = JSON.stringify(document[field]);
    document[field] = await encryptBySdk(text, { tenant_id });
  }
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(document),
  };
}
