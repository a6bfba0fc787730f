/**
 * Answers `POST /` and a JSON document with the document, its sensitive fields encrypted for the tenant in the header
 * `x-tenant-id`. The function's role needs only `kms:GenerateDataKey`: it cannot decrypt its own output.
 *
 * The bundle includes a client of AWS KMS, so the function also runs on Bun, whose custom runtime has no AWS SDK.
 *
 * Environment: `KMS_KEY_ARN`, and `FIELDS`, paths separated by commas.
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

/** Short names only: AWS KMS limits encryption contexts to a few thousand bytes, and CloudTrail shows them. */
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
    // `JSON.parse` accepts any depth, but `JSON.stringify` overflows the stack after a few thousand levels.
    if (error instanceof RangeError) {
      return answer(422, { message: "The document is nested too deeply" });
    }
    if (!(error instanceof SealmaskError) || error.code === "ERR_KEYRING") {
      throw error;
    }
    // For example, a field is missing. The proxy refuses the document, so that nothing passes in the clear.
    return answer(422, { message: error.message, code: error.code });
  }
}
