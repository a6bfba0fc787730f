import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import { importAesKey } from "./import-aes-key.ts";
import type { CryptoPort } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

/** Number of bits of the counter block that count: all, as in SP 800-38A. */
const COUNTER_BITS = 128;

async function webKeyStream(
  key: Bytes,
  counter: Bytes,
  length: number,
): Promise<Bytes> {
  const name = "AES-CTR";
  const imported = await importAesKey(key, name, ["encrypt"]);
  const algorithm = { name, counter, length: COUNTER_BITS };
  const zeros = new Uint8Array(length);
  return new Uint8Array(
    await requireWebCrypto().subtle.encrypt(algorithm, imported, zeros),
  );
}

/**
 * Returns the key stream of AES-256 in counter mode (NIST SP 800-38A) from the crypto port, or from WebCrypto if the port
 * has none. Reads the key before returning.
 *
 * @param counter first counter block, 16 bytes
 * @param length number of bytes
 */
export function ctrKeyStream(
  port: CryptoPort,
  key: Bytes,
  counter: Bytes,
  length: number,
): MaybePromise<Bytes> {
  return port.ctrKeyStream
    ? port.ctrKeyStream(key, counter, length)
    : webKeyStream(key, counter, length);
}
