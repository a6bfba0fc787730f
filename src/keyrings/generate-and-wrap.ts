import {
  type GenerateDataKeyRequest,
  type GeneratedDataKey,
  type Keyring,
  lengthOf,
} from "./keyring.ts";
import { assertGenerated } from "./keyring-failure.ts";

/**
 * Generates a data key and wraps it. If wrapping fails, the plaintext data key is wiped.
 *
 * @param wrap wraps the data key
 * @param generate returns a data key, perhaps already wrapped by some key-encryption keys. If left out, the data key is
 * random bytes that nothing has wrapped yet.
 * @throws {RangeError} if the request's `length` is not a data key length
 * @throws {KeyringError} if `generate` returns a data key of another length
 */
export async function generateAndWrap(
  request: GenerateDataKeyRequest,
  wrap: Keyring["wrapDataKey"],
  generate?: () => Promise<GeneratedDataKey>,
): Promise<GeneratedDataKey> {
  const { context, signal, lease } = request;
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
    const wrapped = await wrap({ plaintext, context, signal, lease });
    return { plaintext, encryptedDataKeys: [...encryptedDataKeys, ...wrapped] };
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
}
