import {
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  type Keyring,
  lengthOf,
} from "./keyring.ts";
import { assertGenerated } from "./keyring-failure.ts";

/**
 * Makes a data key and wraps it. If wrapping fails, the data key in clear is wiped.
 *
 * @param generate makes it; a random one that nobody has wrapped yet if left out
 * @throws {RangeError} if no data key has the length asked for
 * @throws {KeyringError} if the one that `generate` made has another length
 */
export async function generateAndWrap(
  request: GenerateDataKeyRequest,
  wrap: Keyring["wrapDataKey"],
  generate?: () => Promise<GeneratedDataKey>,
): Promise<GeneratedDataKey> {
  const { context, signal } = request;
  signal?.throwIfAborted();
  const length = lengthOf(request);
  const { plaintext, encryptedDataKeys } = generate
    ? await generate()
    : {
        plaintext: crypto.getRandomValues(new Uint8Array(length)),
        encryptedDataKeys: [],
      };
  try {
    assertGenerated(plaintext, length);
    const wrapped = await wrap({ plaintext, context, signal });
    return { plaintext, encryptedDataKeys: [...encryptedDataKeys, ...wrapped] };
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
}
