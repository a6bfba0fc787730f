import { importAesKey } from "./import-aes-key.ts";
import type { CryptoPort } from "./port.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

const extractable = false;

/** HMAC on WebCrypto, for crypto ports without one. */
export const webHmac: NonNullable<CryptoPort["hmac"]> = async (
  hash,
  key,
  data,
) => {
  const { subtle } = requireWebCrypto();
  const algorithm = { name: "HMAC", hash };
  const usages: KeyUsage[] = ["sign"];
  const imported = await subtle.importKey(
    "raw",
    key,
    algorithm,
    extractable,
    usages,
  );
  return new Uint8Array(await subtle.sign("HMAC", imported, data));
};

/** Counter mode of AES-256 on WebCrypto, for crypto ports without one. */
export const webCtrKeyStream: NonNullable<CryptoPort["ctrKeyStream"]> = async (
  key,
  counter,
  length,
) => {
  const name = "AES-CTR";
  const imported = await importAesKey(key, name, ["encrypt"]);
  // All 128 bits count, as in SP 800-38A.
  const algorithm = { name, counter, length: 128 };
  const zeros = new Uint8Array(length);
  return new Uint8Array(
    await requireWebCrypto().subtle.encrypt(algorithm, imported, zeros),
  );
};
