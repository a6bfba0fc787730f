/**
 * `POST /` with a JSON document: gives it back with its sensitive fields encrypted for the tenant that the header
 * `x-tenant-id` names. Its role needs `kms:GenerateDataKey` alone: it cannot read what it wrote.
 *
 * Its client of AWS KMS is a part of its bundle, so that it also runs on Bun, whose custom runtime brings no AWS SDK.
 *
 * Environment: `KMS_KEY_ARN`, and `FIELDS`, paths with commas between them.
 */
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { DataMasking, SealmaskError } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";

const { KMS_KEY_ARN = "", FIELDS = "" } = process.env;
const fields = FIELDS.split(",");
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN], client: fetchKmsClient() }),
  // Each tenant has an encryption context, and so a data key, of its own.
  cache: { capacity: 1_000, maxAgeSeconds: 900 },
});

function answer(
  statusCode: number,
  body: unknown,
): APIGatewayProxyStructuredResultV2 {
  const headers = { "content-type": "application/json" };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** AWS KMS takes encryption contexts of a few thousand bytes, and CloudTrail shows them: a tenant is a short name. */
const TENANT = /^[\w.:@-]{1,128}$/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

function documentOf({
  body = "",
  isBase64Encoded,
}: APIGatewayProxyEventV2): object | null {
  try {
    const text = isBase64Encoded
      ? utf8.decode(Buffer.from(body, "base64"))
      : body;
    const document: unknown = JSON.parse(text);
    return typeof document === "object" ? document : null;
  } catch {
    return null;
  }
}

export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const tenant_id: unknown = event?.headers?.["x-tenant-id"];
  if (typeof tenant_id !== "string" || !TENANT.test(tenant_id)) {
    const message =
      "Name a tenant: x-tenant-id, at most 128 letters, digits and . _ : @ -";
    return answer(400, { message });
  }
  const document = documentOf(event);
  if (document === null) {
    return answer(400, { message: "The body must be a JSON object or array" });
  }
  try {
    const context = { tenant_id };
    return answer(200, await masking.encrypt(document, { fields, context }));
  } catch (error) {
    // JSON is read to any depth, and written to a few thousand levels.
    if (error instanceof RangeError) {
      return answer(422, { message: "The document is nested too deeply" });
    }
    if (!(error instanceof SealmaskError) || error.code === "ERR_KEYRING") {
      throw error;
    }
    // Such as a field that is not there: nothing goes on in the clear.
    return answer(422, { message: error.message, code: error.code });
  }
}
