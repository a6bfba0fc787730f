/** The same as timed-sealmask.ts with the AWS Encryption SDK for JavaScript. */
import { encryptBySdk } from "./encrypt-by-sdk.ts";

export async function handler(
  event: object,
): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const text = await encryptBySdk(JSON.stringify(event), { tenant_id: "a06b" });
  return { ms: performance.now() - start, text };
}
