import { DecryptionError } from "../util/errors.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import {
  type AesGcm,
  type CryptoPort,
  TAG_LENGTH,
  type WebCryptoKey,
} from "./port.ts";
import { randomIv } from "./random-iv.ts";

const extractable = false;

/** AES-GCM on a WebCrypto key, which may be one that the caller holds. */
export function aesGcmOf(key: WebCryptoKey): AesGcm {
  const { subtle } = crypto;
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

/** The crypto port on WebCrypto, which every runtime has. Keys are non-extractable `CryptoKey`s. */
export const webCrypto: CryptoPort = {
  name: "WebCrypto",
  randomIv,
  encodeUtf8,
  async aesGcm(key) {
    const usages: KeyUsage[] = ["encrypt", "decrypt"];
    return aesGcmOf(
      await crypto.subtle.importKey("raw", key, "AES-GCM", extractable, usages),
    );
  },
  async digest(hash, data) {
    return new Uint8Array(await crypto.subtle.digest(hash, data));
  },
  async hkdf(hash, inputKey) {
    const name = "HKDF";
    const { subtle } = crypto;
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
