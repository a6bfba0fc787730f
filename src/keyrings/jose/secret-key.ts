import { importAesKey } from "../../crypto/import-aes-key.ts";
import type { WebCryptoKey } from "../../crypto/port.ts";
import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import { refuse, refuseAs } from "../../util/assert.ts";
import { decodeBase64Url } from "../../util/base64.ts";
import { type Bytes, copyBytes, isBytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { refuseSecret } from "../aes-key.ts";
import { isJwk, readJwk } from "../jwk.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "../key-material.ts";
import type { AesAlgorithm, JoseAlgorithm } from "./algorithms.ts";
import type { JoseJwk } from "./jose-jwk.ts";

/** Function that imports a key at its first call and then returns the same key. */
export type LazyKey = () => Promise<WebCryptoKey>;

/** AES key: bytes, a WebCrypto key, or a JWK with `kty: "oct"`. */
export type JoseSecretKey = Uint8Array | WebCryptoKey | JoseJwk;

/** Password: text, which is encoded as UTF-8; bytes; or a WebCrypto key for PBKDF2. */
export type JosePassword = string | Uint8Array | WebCryptoKey;

const extractable = false;

/** Minimum length of a password in bytes (NIST SP 800-63B). RFC 7518, section 8.8, recommends at least 16 to 32. */
const MIN_PASSWORD_LENGTH = 8;

function assertLength(length: number, alg: JoseAlgorithm, given: number): void {
  if (given === length) return;
  refuseAs("key", `${length} bytes for ${alg}`, `${given}`, RangeError);
}

function ready(key: WebCryptoKey): LazyKey {
  const imported = Promise.resolve(key);
  return () => imported;
}

function bytesOf(
  key: Uint8Array | JoseJwk,
  alg: JoseAlgorithm,
  { usages }: AesAlgorithm,
): Bytes {
  if (isBytes(key)) return copyBytes(key);
  const operations = [usages, ["wrapKey", "unwrapKey"]];
  const purpose = {
    kty: "oct",
    algorithms: [alg],
    operations,
    members: ["k"],
  } as const;
  const bytes = decodeBase64Url(readJwk(key, purpose, "key").k);
  return bytes ?? refuseAs("key", "k in base64url", "other characters");
}

/**
 * Checks an AES key and returns a function that imports it at the first call. Bytes are copied at once, and the copy is
 * wiped after the import.
 *
 * @param label the keyring's name in error messages
 * @throws {TypeError} if `key` has no accepted form, or is made for another purpose
 * @throws {RangeError} if `key` does not have the length that the algorithm requires
 */
export function secretKey(
  key: JoseSecretKey,
  alg: JoseAlgorithm,
  algorithm: AesAlgorithm,
  label: string,
): LazyKey {
  const { name, length } = algorithm;
  const usages = [...algorithm.usages];
  if (isCryptoKey(key)) {
    assertCryptoKey(
      key,
      { type: "secret", algorithm: { name }, usages },
      "key",
    );
    assertLength(length, alg, (key.algorithm as AesKeyAlgorithm).length / 8);
    return ready(key);
  }
  if (!isBytes(key) && !isJwk(key)) {
    refuseSecret("a Uint8Array, a CryptoKey or a JWK", key);
  }
  const bytes = bytesOf(key, alg, algorithm);
  assertLength(length, alg, bytes.length);
  return importLazily(label, () => importAesKey(bytes, name, usages), bytes);
}

function bytesOfPassword(password: string | Uint8Array): Bytes {
  if (isBytes(password)) return copyBytes(password);
  // UTF-8 replaces every lone surrogate by the same character, so two passwords could become one.
  if (typeof password === "string" && password.isWellFormed()) {
    return encodeUtf8(password);
  }
  const forms = "text without lone surrogates, a Uint8Array or a CryptoKey";
  return typeof password === "string"
    ? refuseAs("password", forms, "a string with one")
    : refuse("password", forms, password);
}

/**
 * Checks a password and returns a function that imports it at the first call. Bytes are copied at once, and the copy is
 * wiped after the import. Text cannot be wiped.
 *
 * @param label the keyring's name in error messages
 * @throws {TypeError} if `password` has no accepted form
 * @throws {RangeError} if `password` is shorter than 8 bytes
 */
export function passwordKey(password: JosePassword, label: string): LazyKey {
  const name = "PBKDF2";
  const usages: KeyUsage[] = ["deriveBits"];
  if (isCryptoKey(password)) {
    const expected = { type: "secret", algorithm: { name }, usages } as const;
    assertCryptoKey(password, expected, "password");
    return ready(password);
  }
  const bytes = bytesOfPassword(password);
  if (bytes.length < MIN_PASSWORD_LENGTH) {
    const expected = `at least ${MIN_PASSWORD_LENGTH} bytes`;
    refuseAs("password", expected, `${bytes.length}`, RangeError);
  }
  const load = () =>
    requireWebCrypto().subtle.importKey(
      "raw",
      bytes,
      name,
      extractable,
      usages,
    );
  return importLazily(label, async () => load(), bytes);
}
