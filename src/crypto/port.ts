import type { Bytes } from "../util/bytes.ts";
import { DecryptionError } from "../util/errors.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import { assertMethods } from "../util/read-value.ts";
import type { Ecdsa } from "./ecdsa/ecdsa.ts";

/** WebCrypto's `CryptoKey`, by whatever name the caller's types know it. */
export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Hash functions of the crypto port, by WebCrypto's names. */
export type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** Bytes in an AES-GCM tag. */
export const TAG_LENGTH = 16;

/** What AES-GCM makes of a plaintext: its two outputs apart, as tokens carry them. */
export interface SealedBytes {
  /** As long as the plaintext. */
  readonly ciphertext: Bytes;
  /** 16 bytes. */
  readonly tag: Bytes;
}

/** AES-GCM under one key with a 128-bit tag (NIST SP 800-38D). The key itself cannot be read from it. */
export interface AesGcm {
  /** Encrypts; `plaintext` is read before this returns. */
  seal(
    iv: Bytes,
    plaintext: Bytes,
    additionalData: Bytes,
  ): MaybePromise<SealedBytes>;
  /** Decrypts a ciphertext with its tag after it, which is read before this returns; throws {@link DecryptionError} if it does not authenticate. */
  open(
    iv: Bytes,
    ciphertext: Bytes,
    additionalData: Bytes,
  ): MaybePromise<Bytes>;
}

/** HKDF (RFC 5869) with one hash function and input key, which cannot be read from it. */
export interface Hkdf {
  /** Extracts and expands; `length` in bytes. */
  derive(salt: Bytes, info: Bytes, length: number): MaybePromise<Bytes>;
}

/** The cryptography that sealmask needs, so that it can run on WebCrypto or on a runtime's own library. */
export interface CryptoPort {
  /** What it runs on, for messages and benchmarks. */
  readonly name: string;
  /** Whether it gives every answer at once, and never a promise. */
  readonly isSynchronous?: boolean | undefined;
  /** Gives an initialisation vector: 12 random bytes, never the same again. */
  readonly randomIv: () => Bytes;
  /** Encodes a string to encrypt in UTF-8; the bytes are wiped after use. */
  readonly encodeUtf8: (text: string) => Bytes;
  /** Imports an AES key of 16, 24 or 32 bytes; the bytes are read before this returns. */
  aesGcm(key: Bytes): MaybePromise<AesGcm>;
  /** A message digest (FIPS 180-4). */
  digest(hash: HashName, data: Bytes): MaybePromise<Bytes>;
  /** Signatures, where it has a better way than WebCrypto. */
  readonly ecdsa?: Ecdsa | undefined;
  /** HKDF with an input key; the bytes are read before this returns. */
  hkdf(hash: HashName, inputKey: Bytes): MaybePromise<Hkdf>;
}

const METHODS = ["randomIv", "encodeUtf8", "aesGcm", "digest", "hkdf"];

/**
 * Checks the option `crypto`.
 *
 * @throws {TypeError} when it lacks a method
 */
export function assertCrypto(crypto: CryptoPort): void {
  const expected = "cryptography, such as nativeCrypto() of sealmask/native";
  assertMethods("crypto", crypto, expected, METHODS);
}
