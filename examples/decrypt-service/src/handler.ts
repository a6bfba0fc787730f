/**
 * `POST /` with a document that encrypt-proxy gave: gives it back decrypted, to the tenant that the header `x-tenant-id`
 * names. Its role needs `kms:Decrypt` alone, and is for authorised callers.
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

/** The body has been decrypted when this runs; tokens that do not open were answered with 400. */
export const handler = withMasking(
  async ({
    body,
  }: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => ({
    statusCode: body ? 200 : 400,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
    },
    body: body || '{"message":"The body must be a document"}',
  }),
  {
    masking,
    request: {
      context: ({ headers }) => ({ tenant_id: headers["x-tenant-id"] ?? "" }),
    },
  },
);
