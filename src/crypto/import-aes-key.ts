import { KeyringError } from "../util/errors.ts";
import type { WebCryptoKey } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

/** Bytes in a key of AES-192, which some runtimes lack, such as Chromium. */
const AES_192_LENGTH = 24;

const extractable = false;

/**
 * Imports the bytes of an AES key, which are read before this returns.
 *
 * @param name the algorithm, such as `"AES-GCM"`
 * @throws {KeyringError} when the runtime has no WebCrypto, or no AES-192 and the key is one
 */
export async function importAesKey(
  key: Uint8Array<ArrayBuffer>,
  name: string,
  usages: KeyUsage[],
): Promise<WebCryptoKey> {
  const { subtle } = requireWebCrypto();
  const { length } = key;
  try {
    return await subtle.importKey("raw", key, name, extractable, usages);
  } catch (cause) {
    if (length !== AES_192_LENGTH) throw cause;
    throw new KeyringError(
      "Cannot import a key of 192 bits: this runtime's WebCrypto does not support AES-192; use a key and an algorithm suite of 256 bits, or nativeCrypto() where the runtime is Node, Bun or Deno",
      { reason: "invalid", cause },
    );
  }
}

/**
 * Checks that the runtime has an AES algorithm with keys of 192 bits.
 *
 * @throws {KeyringError} when it has none
 */
export async function assertAes192(
  name: string,
  usages: KeyUsage[],
): Promise<void> {
  await importAesKey(new Uint8Array(AES_192_LENGTH), name, usages);
}
