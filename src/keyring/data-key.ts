import {
  DATA_KEY_LENGTH,
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  type Keyring,
} from "./keyring.ts";

/** Makes a random data key and wraps it. If wrapping fails, the data key in clear is wiped. */
export async function generateAndWrap(
  { context, signal }: GenerateDataKeyRequest,
  wrap: Keyring["wrapDataKey"],
): Promise<GeneratedDataKey> {
  signal?.throwIfAborted();
  const plaintext = crypto.getRandomValues(new Uint8Array(DATA_KEY_LENGTH));
  try {
    const encryptedDataKeys = await wrap({
      plaintext,
      context,
      signal,
    });
    return { plaintext, encryptedDataKeys };
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
}
