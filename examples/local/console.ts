import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { Stack } from "./stack.ts";

/** Encrypts environment variables for a function as the helpers of Lambda's console do. */
export async function encryptedVariables(
  { kms, keyArn }: Stack,
  functionName: string,
  variables: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const client = new KMSClient(
    kms.clientConfig("us-east-1", "AKIALOCALADMIN000000"),
  );
  const encrypted: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({
        KeyId: keyArn,
        Plaintext: Buffer.from(value),
        EncryptionContext: { LambdaFunctionName: functionName },
      }),
    );
    encrypted[name] = Buffer.from(CiphertextBlob ?? []).toString("base64");
  }
  client.destroy();
  return encrypted;
}
