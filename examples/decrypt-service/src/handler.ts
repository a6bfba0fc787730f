/**
 * Answers `POST /` with the decrypted document. The body is a document that encrypt-proxy encrypted for the tenant in the header
 * `x-tenant-id`. The function's role needs only `kms:Decrypt`, and only authorized callers may invoke the function.
 *
 * Environment: `KMS_KEY_ARN`.
 */
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { withMasking } from "sealmask/lambda";

const { KMS_KEY_ARN = "" } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN] }),
});

/** Tenant names that encrypt-proxy accepts. */
const TENANT = /^[\w.:@-]{1,128}$/;

function answer(
  statusCode: number,
  body: string,
): APIGatewayProxyStructuredResultV2 {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
  };
  return { statusCode, headers, body };
}

/** Runs with the decrypted body; a token that does not open has already been answered with 400. */
const opened = withMasking(
  async ({ body, isBase64Encoded }: APIGatewayProxyEventV2) => {
    if (!body) return answer(400, '{"message":"The body must be a document"}');
    // A body that arrived in base64 is still base64.
    const encoding = isBase64Encoded ? "base64" : "utf8";
    return answer(200, Buffer.from(body, encoding).toString());
  },
  {
    masking,
    kind: "http",
    request: {
      context: ({ headers }) => ({ tenant_id: headers["x-tenant-id"] ?? "" }),
    },
  },
);

export async function handler(
  event: APIGatewayProxyEventV2,
  context: unknown,
): Promise<APIGatewayProxyStructuredResultV2> {
  const tenant: unknown = event?.headers?.["x-tenant-id"];
  if (typeof tenant !== "string" || !TENANT.test(tenant)) {
    return answer(400, '{"message":"Name the tenant: x-tenant-id"}');
  }
  return opened(event, context);
}
