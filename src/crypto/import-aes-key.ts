import { KeyringError } from "../util/errors.ts";
import type { WebCryptoKey } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

/** Length of an AES-192 key in bytes. Some runtimes, such as Chromium, do not support AES-192. */
const AES_192_LENGTH = 24;

const extractable = false;

/**
 * Imports an AES key into WebCrypto as a non-extractable `CryptoKey`. Reads `key` before the first `await`, so the caller
 * may wipe it as soon as the promise is returned.
 *
 * @param key 16, 24 or 32 bytes
 * @param name WebCrypto's name of the algorithm, such as `"AES-GCM"`
 * @throws {KeyringError} if the runtime lacks WebCrypto, or the key has 192 bits and the runtime lacks AES-192
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
      "Cannot import a 192-bit key: expected WebCrypto with AES-192, got a runtime without it; use a 256-bit key and algorithm suite, or nativeCrypto() on Node, Bun or Deno",
      { reason: "invalid", cause },
    );
  }
}

/**
 * Throws if the runtime does not support an AES algorithm with 192-bit keys.
 *
 * @param name WebCrypto's name of the algorithm, such as `"AES-GCM"`
 * @throws {KeyringError} if the runtime lacks WebCrypto or AES-192
 */
export async function assertAes192(
  name: string,
  usages: KeyUsage[],
): Promise<void> {
  await importAesKey(new Uint8Array(AES_192_LENGTH), name, usages);
}
