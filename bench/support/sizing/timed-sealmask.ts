/** Encrypts an event, and says how many milliseconds that took, warm. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";

const { KMS_KEY_ARN = "" } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN], client: fetchKmsClient() }),
});
const context = { tenant_id: "a06b" };

export async function handler(
  event: object,
): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const text = await masking.encrypt(event, { context });
  return { ms: performance.now() - start, text };
}
