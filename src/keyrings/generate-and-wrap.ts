import {
  DATA_KEY_LENGTH,
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  type Keyring,
} from "./keyring.ts";

/**
 * Makes a data key and wraps it. If wrapping fails, the data key in clear is wiped.
 *
 * @param generate makes it; a random one that nobody has wrapped yet if left out
 */
export async function generateAndWrap(
  { context, signal, length = DATA_KEY_LENGTH }: GenerateDataKeyRequest,
  wrap: Keyring["wrapDataKey"],
  generate?: () => Promise<GeneratedDataKey>,
): Promise<GeneratedDataKey> {
  signal?.throwIfAborted();
  const { plaintext, encryptedDataKeys } = generate
    ? await generate()
    : {
        plaintext: crypto.getRandomValues(new Uint8Array(length)),
        encryptedDataKeys: [],
      };
  try {
    const wrapped = await wrap({ plaintext, context, signal });
    return { plaintext, encryptedDataKeys: [...encryptedDataKeys, ...wrapped] };
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
}
