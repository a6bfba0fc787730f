/**
 * Uses secrets that Lambda's console encrypted in environment variables. They are decrypted while the function starts, all at
 * the same time, and never stand in `process.env` or in a log.
 *
 * Environment: `DB_PASSWORD`, `API_KEY`: base64 of what AWS KMS encrypted under `{ LambdaFunctionName: "…" }`.
 */
import { createHmac } from "node:crypto";
import { decryptEnv } from "sealmask/lambda";

const secrets = await decryptEnv({ names: ["DB_PASSWORD", "API_KEY"] });
console.log("Started with", JSON.stringify(secrets));

/** Signs a message with the API key, as a call to somebody's service would. */
export async function handler({ message }: { message?: unknown }): Promise<{
  readonly passwordLength: number;
  readonly signature: string;
}> {
  return {
    passwordLength: secrets.DB_PASSWORD.length,
    signature: createHmac("sha256", secrets.API_KEY)
      .update(`${message}`)
      .digest("hex"),
  };
}
