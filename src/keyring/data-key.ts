import {
  DATA_KEY_LENGTH,
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  type Keyring,
} from "./keyring.ts";

/** Makes a random data key. */
async function generateAlone(): Promise<GeneratedDataKey> {
  const plaintext = crypto.getRandomValues(new Uint8Array(DATA_KEY_LENGTH));
  return { plaintext, encryptedDataKeys: [] };
}

/**
 * Makes a data key and wraps it. If wrapping fails, the data key in clear is wiped.
 *
 * @param generate makes it; a random one that nobody has wrapped yet if left out
 */
export async function generateAndWrap(
  { context, signal }: GenerateDataKeyRequest,
  wrap: Keyring["wrapDataKey"],
  generate: () => Promise<GeneratedDataKey> = generateAlone,
): Promise<GeneratedDataKey> {
  signal?.throwIfAborted();
  const { plaintext, encryptedDataKeys } = await generate();
  try {
    const wrapped = await wrap({ plaintext, context, signal });
    return { plaintext, encryptedDataKeys: [...encryptedDataKeys, ...wrapped] };
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
}
