import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import type { CryptoPort, HashName } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

const extractable = false;

async function webHmac(
  hash: HashName,
  key: Bytes,
  data: Bytes,
): Promise<Bytes> {
  const { subtle } = requireWebCrypto();
  const name = "HMAC";
  const imported = await subtle.importKey(
    "raw",
    key,
    { name, hash },
    extractable,
    ["sign"],
  );
  return new Uint8Array(await subtle.sign(name, imported, data));
}

/**
 * Computes an HMAC (RFC 2104) with the crypto port, or with WebCrypto if the port has none. Reads the key before returning.
 *
 * @param data message, which must not change until the HMAC is there
 */
export function hmac(
  port: CryptoPort,
  hash: HashName,
  key: Bytes,
  data: Bytes,
): MaybePromise<Bytes> {
  return port.hmac ? port.hmac(hash, key, data) : webHmac(hash, key, data);
}
