import type { CryptoPort } from "../../crypto/port.ts";
import type { Bytes } from "../../util/bytes.ts";
import { eachOf } from "../../util/maybe-promise.ts";

/** Length in bytes of every key of an item. */
export const KEY_LENGTH = 32;

/** No salt, which HKDF takes for zeros (RFC 5869 section 2.2). */
const NO_SALT = new Uint8Array(0);

/**
 * Derives keys of 32 bytes from one key by HKDF with SHA-512, without salt.
 *
 * @returns one key for each info, which the caller wipes
 */
export async function deriveKeys(
  crypto: CryptoPort,
  inputKey: Bytes,
  ...infos: readonly Bytes[]
): Promise<Bytes[]> {
  const hkdf = await crypto.hkdf("SHA-512", inputKey);
  return eachOf(infos, (info) => hkdf.derive(NO_SALT, info, KEY_LENGTH));
}

/** Overwrites keys with zeros. */
export function wipe(keys: readonly Bytes[]): void {
  for (const key of keys) key.fill(0);
}
