/**
 * Uses secrets from environment variables that were encrypted in Lambda's console. All are decrypted at once while the function
 * starts, and their plaintext never enters `process.env` or a log.
 *
 * Signs the message in `{ "message": "…" }`, which is an event or the JSON body of a request to the function's URL.
 *
 * Environment: `DB_PASSWORD`, `API_KEY`: base64 of the ciphertexts from AWS KMS, with the context `{ LambdaFunctionName: "…" }`.
 */
import { createHmac } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { decryptEnv } from "sealmask/lambda";

const secrets = await decryptEnv({ names: ["DB_PASSWORD", "API_KEY"] });
console.log("Started with", JSON.stringify(secrets));

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Returns the request: the event itself, as from the console's test, or a request's body. Returns `null` for invalid JSON. */
function requestOf(event: unknown): unknown {
  const { requestContext, body, isBase64Encoded } = (event ??
    {}) as Partial<APIGatewayProxyEventV2>;
  if (!requestContext) return event;
  try {
    const text = isBase64Encoded
      ? utf8.decode(Buffer.from(body ?? "", "base64"))
      : body;
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

/** Answer of the function. */
export interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, body: JSON.stringify(body) };
}

/** Signs a message with the API key, as for a call to another service. */
export async function handler(event: unknown): Promise<Answer> {
  const { message } = (requestOf(event) ?? {}) as { message?: unknown };
  if (typeof message !== "string" || message === "") {
    const message = '"message" must be a text that is not empty';
    return answer(400, { message });
  }
  return answer(200, {
    passwordLength: secrets.DB_PASSWORD.length,
    signature: createHmac("sha256", secrets.API_KEY)
      .update(message)
      .digest("hex"),
  });
}
