import type { AesGcm, CryptoPort, WebCryptoKey } from "../crypto/port.ts";
import { aesGcmOf, webCrypto } from "../crypto/web-crypto.ts";
import { refuse, refuseAs } from "../util/assert.ts";
import { decodeBase64Url } from "../util/base64.ts";
import { type Bytes, copyBytes, isBytes } from "../util/bytes.ts";
import { isJwk, type Jwk, readJwk } from "./jwk.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "./key-material.ts";

/** Valid AES key lengths in bytes: AES-128, AES-192 and AES-256 (FIPS 197). */
export const AES_KEY_LENGTHS: readonly number[] = [16, 24, 32];

/**
 * Checks the length of an AES key, in bytes.
 *
 * @throws {RangeError} if the length is not 16, 24 or 32
 */
export function assertAesKeyLength(length: number): void {
  if (AES_KEY_LENGTHS.includes(length)) return;
  refuseAs("key", "16, 24 or 32 bytes", `${length}`, RangeError);
}

/**
 * Throws a `TypeError` for a value that is not AES key material. If the value is text or `undefined`, the error message
 * names `decodeKey` or `generateKey`, because the caller probably holds an encoded key or an unset variable.
 *
 * @param expected forms of key material that the caller accepts
 */
export function refuseSecret(expected: string, key: unknown): never {
  if (typeof key === "string") {
    refuseAs("key", expected, "a string; decodeKey(…) reads text");
  }
  if (key === undefined) {
    refuseAs(
      "key",
      expected,
      "undefined; is the environment variable set? decodeKey(…) reads a key from text, generateKey() makes one",
    );
  }
  return refuse("key", expected, key);
}

function bytesOfJwk(jwk: Jwk & { readonly oth?: unknown }): Bytes {
  // Each member is read once, because a getter may return another value the second time.
  const { kty, use, alg, key_ops, k, oth } = jwk;
  const isText = typeof k === "string";
  const bytes = decodeBase64Url(isText ? k : "");
  if (bytes === null) refuseAs("key", "k in base64url", "other characters");
  // The caller checks the length. Here it only decides which algorithm names the JWK may carry.
  const isLength = AES_KEY_LENGTHS.includes(bytes.length);
  const algorithm = `A${(isLength ? bytes.length : 32) * 8}GCM`;
  const purpose = {
    kty: "oct",
    algorithms: [algorithm, `${algorithm}KW`],
    operations: [
      ["encrypt", "decrypt"],
      ["wrapKey", "unwrapKey"],
    ],
    members: ["k"],
  } as const;
  readJwk({ kty, use, alg, key_ops, k, oth } as Jwk, purpose, "key");
  return bytes;
}

/**
 * Checks an AES key and returns a function that imports it at the first call. Accepted forms are bytes, a `CryptoKey`
 * and a JWK. Bytes are copied at once, and the copy is wiped after the import.
 *
 * @param label the keyring's name in error messages
 * @param crypto implementation of AES-GCM; a `CryptoKey` works with `webCrypto` alone
 * @throws {TypeError} if `key` has none of these forms, its metadata names another purpose, or it does not work with
 * `crypto`
 * @throws {RangeError} if `key` does not have 16, 24 or 32 bytes
 */
export function aesKey(
  key: Uint8Array | WebCryptoKey | Jwk,
  label: string,
  crypto: CryptoPort,
): () => Promise<AesGcm> {
  if (isCryptoKey(key)) {
    const usages: KeyUsage[] = ["encrypt", "decrypt"];
    const algorithm = { name: "AES-GCM" };
    assertCryptoKey(key, { type: "secret", algorithm, usages }, "key");
    if (crypto !== webCrypto) {
      const advice = "leave crypto out, or give the key as bytes or as a JWK";
      refuseAs(
        "crypto",
        "webCrypto for a key that is a CryptoKey",
        `another crypto port; ${advice}`,
      );
    }
    const cipher = Promise.resolve(aesGcmOf(key));
    return () => cipher;
  }
  if (!isBytes(key) && !isJwk(key)) {
    refuseSecret("a Uint8Array, a CryptoKey or a JWK", key);
  }
  const bytes = isBytes(key) ? copyBytes(key) : bytesOfJwk(key);
  assertAesKeyLength(bytes.length);
  return importLazily(label, async () => crypto.aesGcm(bytes), bytes);
}
