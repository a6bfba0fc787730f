import type { Bytes } from "../util/bytes.ts";
import { andThen, type MaybePromise } from "../util/maybe-promise.ts";
import type { CryptoPort, HashName, Hmac } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

const extractable = false;

async function webHmac(hash: HashName, key: Bytes): Promise<Hmac> {
  const { subtle } = requireWebCrypto();
  const name = "HMAC";
  const imported = await subtle.importKey(
    "raw",
    key,
    { name, hash },
    extractable,
    ["sign"],
  );
  return {
    compute: async (data) =>
      new Uint8Array(await subtle.sign(name, imported, data)),
  };
}

/**
 * Imports a key for HMAC (RFC 2104) with the crypto port, or with WebCrypto if the port has no HMAC. Reads the key before
 * returning.
 */
export function importHmac(
  port: CryptoPort,
  hash: HashName,
  key: Bytes,
): MaybePromise<Hmac> {
  return port.hmac ? port.hmac(hash, key) : webHmac(hash, key);
}

/**
 * Computes one HMAC with a key, as {@link importHmac} does. Reads the key before returning.
 *
 * @param data message, which must not change until the HMAC is there
 */
export function hmac(
  port: CryptoPort,
  hash: HashName,
  key: Bytes,
  data: Bytes,
): MaybePromise<Bytes> {
  return andThen(importHmac(port, hash, key), (mac) => mac.compute(data));
}
