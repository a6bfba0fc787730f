import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import { assertMethods } from "../util/read-value.ts";
import type { Ecdsa } from "./ecdsa/ecdsa.ts";

/** WebCrypto's `CryptoKey`, derived from `importKey`, as not every set of type declarations has a global `CryptoKey`. */
export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** WebCrypto's name of a hash function. */
export type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** Length of an AES-GCM tag in bytes. */
export const TAG_LENGTH = 16;

/** Output of AES-GCM encryption. */
export interface SealedBytes {
  /** Ciphertext, as long as the plaintext. */
  readonly ciphertext: Bytes;
  /** Authentication tag of 16 bytes. */
  readonly tag: Bytes;
}

/** AES-GCM under one key, with a 128-bit tag (NIST SP 800-38D). The key cannot be read from the object. */
export interface AesGcm {
  /** Encrypts `plaintext`. Reads `plaintext` before returning, so that the caller may then wipe it. */
  seal(
    iv: Bytes,
    plaintext: Bytes,
    additionalData: Bytes,
  ): MaybePromise<SealedBytes>;
  /**
   * Decrypts `ciphertext`, whose last 16 bytes are the tag. Reads `ciphertext` before returning.
   *
   * @throws {DecryptionError} if the ciphertext does not authenticate
   */
  open(
    iv: Bytes,
    ciphertext: Bytes,
    additionalData: Bytes,
  ): MaybePromise<Bytes>;
}

/** HKDF (RFC 5869) with one hash function and one input key. The key cannot be read from the object. */
export interface Hkdf {
  /** Derives `length` bytes of key material (HKDF-Extract, then HKDF-Expand). */
  derive(salt: Bytes, info: Bytes, length: number): MaybePromise<Bytes>;
}

/** HMAC (RFC 2104) with one hash function and one key. The key cannot be read from the object. */
export interface Hmac {
  /** Computes the HMAC of `data`, which must not change until the HMAC is there. */
  compute(data: Bytes): MaybePromise<Bytes>;
}

/** Cryptographic functions that sealmask uses, implemented on WebCrypto or on a library of the runtime. */
export interface CryptoPort {
  /** Name of the implementation, for error messages and benchmarks, such as `"WebCrypto"`. */
  readonly name: string;
  /** True if no method ever returns a promise. */
  readonly isSynchronous?: boolean | undefined;
  /** Returns an initialization vector: 12 random bytes, different with each call. */
  readonly randomIv: () => Bytes;
  /** Encodes a plaintext in UTF-8. The caller wipes the bytes after use. */
  readonly encodeUtf8: (text: string) => Bytes;
  /**
   * Imports an AES key of 16, 24 or 32 bytes. Reads the bytes before returning, so that the caller may then wipe them.
   */
  aesGcm(key: Bytes): MaybePromise<AesGcm>;
  /** Computes a message digest (FIPS 180-4). */
  digest(hash: HashName, data: Bytes): MaybePromise<Bytes>;
  /** ECDSA signatures. If absent, sealmask uses the signatures of WebCrypto. */
  readonly ecdsa?: Ecdsa | undefined;
  /**
   * Imports a key for HMAC. Reads the bytes before returning, so that the caller may then wipe them. If absent, sealmask uses
   * the HMAC of WebCrypto.
   */
  readonly hmac?:
    | ((hash: HashName, key: Bytes) => MaybePromise<Hmac>)
    | undefined;
  /**
   * Returns the key stream of AES-256 in counter mode (NIST SP 800-38A): the encryption of `length` zeros. Reads the key
   * before returning, so that the caller may then wipe it. If absent, sealmask uses the counter mode of WebCrypto.
   *
   * @param counter first counter block, 16 bytes
   */
  readonly ctrKeyStream?:
    | ((key: Bytes, counter: Bytes, length: number) => MaybePromise<Bytes>)
    | undefined;
  /** Imports an input key for HKDF. Reads the bytes before returning, so that the caller may then wipe them. */
  hkdf(hash: HashName, inputKey: Bytes): MaybePromise<Hkdf>;
}

const METHODS = ["randomIv", "encodeUtf8", "aesGcm", "digest", "hkdf"];

/**
 * Throws if the value of the option `crypto` is not a {@link CryptoPort}.
 *
 * @throws {TypeError} if the value lacks a method
 */
export function assertCrypto(crypto: CryptoPort): void {
  const expected = "a crypto port, such as nativeCrypto() of sealmask/native";
  assertMethods("crypto", crypto, expected, METHODS);
}
