import { DecryptionError } from "../util/errors.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { importAesKey } from "./import-aes-key.ts";
import {
  type AesGcm,
  type CryptoPort,
  TAG_LENGTH,
  type WebCryptoKey,
} from "./port.ts";
import { randomIv } from "./random-iv.ts";
import { requireWebCrypto } from "./require-web-crypto.ts";

const extractable = false;

/** Returns AES-GCM under a `CryptoKey`, such as one given by the caller. */
export function aesGcmOf(key: WebCryptoKey): AesGcm {
  const { subtle } = requireWebCrypto();
  const name = "AES-GCM";
  return {
    async seal(iv, plaintext, additionalData) {
      const algorithm = { name, iv, additionalData };
      const both = new Uint8Array(
        await subtle.encrypt(algorithm, key, plaintext),
      );
      return {
        ciphertext: both.subarray(0, -TAG_LENGTH),
        tag: both.subarray(-TAG_LENGTH),
      };
    },
    async open(iv, ciphertext, additionalData) {
      const algorithm = { name, iv, additionalData };
      try {
        return new Uint8Array(await subtle.decrypt(algorithm, key, ciphertext));
      } catch {
        throw new DecryptionError();
      }
    },
  };
}

/** Crypto port on WebCrypto, which every supported runtime has. Keys are non-extractable `CryptoKey`s. */
export const webCrypto: CryptoPort = {
  name: "WebCrypto",
  randomIv,
  encodeUtf8,
  async aesGcm(key) {
    return aesGcmOf(await importAesKey(key, "AES-GCM", ["encrypt", "decrypt"]));
  },
  async digest(hash, data) {
    return new Uint8Array(await requireWebCrypto().subtle.digest(hash, data));
  },
  async hkdf(hash, inputKey) {
    const name = "HKDF";
    const { subtle } = requireWebCrypto();
    const usages: KeyUsage[] = ["deriveBits"];
    const key = await subtle.importKey(
      "raw",
      inputKey,
      name,
      extractable,
      usages,
    );
    return {
      async derive(salt, info, length) {
        const algorithm = { name, hash, salt, info };
        return new Uint8Array(
          await subtle.deriveBits(algorithm, key, length * 8),
        );
      },
    };
  },
};
