/**
 * `POST /` with a document that encrypt-proxy gave: gives it back decrypted, to the tenant that the header `x-tenant-id`
 * names. Its role needs `kms:Decrypt` alone, and is for authorized callers.
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

/** A tenant's name, as encrypt-proxy accepts it. */
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

/** The body has been decrypted when this runs; tokens that do not open were answered with 400. */
const opened = withMasking(
  async ({ body, isBase64Encoded }: APIGatewayProxyEventV2) => {
    if (!body) return answer(400, '{"message":"The body must be a document"}');
    // A body that came in base64 is still in it.
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
