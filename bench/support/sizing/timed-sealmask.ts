/** Encrypts an event, with the native cipher or on WebCrypto, and says how many milliseconds that took, warm. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";
import { nativeCrypto } from "sealmask/native";

const { KMS_KEY_ARN = "", NATIVE } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN], client: fetchKmsClient() }),
  ...(NATIVE && { crypto: nativeCrypto() }),
});
const context = { tenant_id: "a06b" };

export async function handler(
  event: object,
): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const text = await masking.encrypt(event, { context });
  return { ms: performance.now() - start, text };
}
