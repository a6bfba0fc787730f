/**
 * Uses secrets that Lambda's console encrypted in environment variables. They are decrypted while the function starts, all at
 * the same time, and never stand in `process.env` or in a log.
 *
 * An event, or the JSON body of a request to the function's URL: `{ "message": "…" }`, which is signed.
 *
 * Environment: `DB_PASSWORD`, `API_KEY`: base64 of what AWS KMS encrypted under `{ LambdaFunctionName: "…" }`.
 */
import { createHmac } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { decryptEnv } from "sealmask/lambda";

const secrets = await decryptEnv({ names: ["DB_PASSWORD", "API_KEY"] });
console.log("Started with", JSON.stringify(secrets));

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Returns the request: the event itself, as the console's test sends it, or the JSON of a request's body. Returns `null` if the body is not JSON. */
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

/** The answer of the function. */
export interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, body: JSON.stringify(body) };
}

/** Signs a message with the API key, as a call to somebody's service would. */
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
