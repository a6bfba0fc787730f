import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  getCiphers,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from "node:crypto";
import { refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { DecryptionError } from "../util/errors.ts";
import { isNode } from "../util/runtime.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { encodeInSlab } from "../util/utf8-slab.ts";
import { type NodeEcdsa, nodeEcdsa } from "./ecdsa/node-ecdsa.ts";
import { ivPool } from "./iv-pool.ts";
import {
  type AesGcm,
  type CryptoPort,
  type HashName,
  type SealedBytes,
  TAG_LENGTH,
} from "./port.ts";
import { randomIv } from "./random-iv.ts";
import { webCrypto } from "./web-crypto.ts";

/** OpenSSL's name of each hash function. */
const HASHES: Readonly<Record<HashName, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** OpenSSL's name of AES-GCM for each key length in bytes. */
const CIPHERS = {
  16: "aes-128-gcm",
  24: "aes-192-gcm",
  32: "aes-256-gcm",
} as const;

const OPTIONS = { authTagLength: TAG_LENGTH };

/**
 * True on Node, where the crypto port pools initialization vectors, as a call for random bytes costs half as much as the
 * cipher. The pool adds no risk there: OpenSSL's generator keeps its state in the process too, and a snapshot copies both.
 * Other runtimes get cheap random bytes from the system with each call.
 */
const IS_NODE = isNode();

/** Part of a cipher of `node:crypto`, in either direction. */
interface NodeCipher {
  setAAD(additionalData: Bytes): unknown;
  update(part: Bytes): Bytes;
}

/**
 * Runs additional data and a text through a cipher. GCM is a stream cipher: `update` returns the whole text, and `final` only
 * computes or checks the tag. Cloudflare Workers fail on empty bytes, which change nothing.
 */
function run(cipher: NodeCipher, additionalData: Bytes, text: Bytes): Bytes {
  if (additionalData.length > 0) cipher.setAAD(additionalData);
  return text.length > 0 ? cipher.update(text) : new Uint8Array(0);
}

/** Returns AES-GCM under one key. */
function aesGcm(name: (typeof CIPHERS)[keyof typeof CIPHERS], key: KeyObject) {
  return {
    seal(iv: Bytes, plaintext: Bytes, additionalData: Bytes): SealedBytes {
      const cipher = createCipheriv(name, key, iv, OPTIONS);
      const ciphertext = run(cipher, additionalData, plaintext);
      cipher.final();
      return { ciphertext, tag: cipher.getAuthTag() };
    },
    open(iv: Bytes, ciphertext: Bytes, additionalData: Bytes): Bytes {
      const end = ciphertext.length - TAG_LENGTH;
      if (end < 0) throw new DecryptionError();
      const decipher = createDecipheriv(name, key, iv, OPTIONS);
      decipher.setAuthTag(ciphertext.subarray(end));
      const plaintext = run(
        decipher,
        additionalData,
        ciphertext.subarray(0, end),
      );
      try {
        decipher.final();
      } catch {
        plaintext.fill(0);
        throw new DecryptionError();
      }
      const { buffer, length } = plaintext;
      // Some runtimes return a view of a shared pool. Copy it, so that the result has memory of its own.
      const own = new Uint8Array(
        buffer.byteLength === length ? (buffer as ArrayBuffer) : plaintext,
      );
      if (own.buffer !== buffer) plaintext.fill(0);
      return own;
    },
  } satisfies AesGcm;
}

/**
 * Returns the crypto port on `node:crypto`, whose functions are synchronous and read and write the same formats as
 * WebCrypto. It is faster on Node, where each WebCrypto call goes through a thread pool, which takes longer than the cipher
 * itself. Keys are opaque objects of the runtime, as with WebCrypto.
 *
 * @returns a value for the option `crypto` of `DataMasking`, `itemEncryptor`, `localKeyring` and others
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { nativeCrypto } from "sealmask/native";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
 * console.log(await masking.decrypt(await masking.encrypt("fast"))); // fast
 * ```
 */
export function nativeCrypto(): CryptoPort {
  return NATIVE;
}

const NATIVE: CryptoPort = {
  name: "node:crypto",
  isSynchronous: true,
  randomIv: IS_NODE ? ivPool(randomFillSync) : randomIv,
  encodeUtf8: IS_NODE ? encodeInSlab : encodeUtf8,
  aesGcm(key) {
    const name = CIPHERS[key.length as keyof typeof CIPHERS];
    if (name === undefined) {
      refuseAs("key", "16, 24 or 32 bytes", `${key.length}`, RangeError);
    }
    // Deno's `node:crypto` lacks AES-192-GCM, which its WebCrypto has (denoland/deno#27671).
    if (!getCiphers().includes(name)) return webCrypto.aesGcm(key);
    return aesGcm(name, createSecretKey(key));
  },
  ecdsa: nodeEcdsa({
    createPublicKey,
    createSign,
    createVerify,
    generateKeyPairSync,
    // Node's types ask for a `Buffer` here and there; any bytes will do.
  } as unknown as NodeEcdsa),
  digest: (hash, data) =>
    new Uint8Array(createHash(HASHES[hash]).update(data).digest()),
  hmac(hash, key) {
    const name = HASHES[hash];
    // Importing the key takes less time than Node needs for a key that is given as bytes.
    const imported = createSecretKey(key);
    return {
      compute: (data) =>
        new Uint8Array(createHmac(name, imported).update(data).digest()),
    };
  },
  ctrKeyStream: (key, counter, length) =>
    createCipheriv("aes-256-ctr", createSecretKey(key), counter).update(
      new Uint8Array(length),
    ),
  hkdf(hash, inputKey) {
    const key = createSecretKey(inputKey);
    return {
      derive: (salt, info, length) =>
        new Uint8Array(hkdfSync(HASHES[hash], key, salt, info, length)),
    };
  },
};
