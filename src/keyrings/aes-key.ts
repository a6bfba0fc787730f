import type { AesGcm, WebCryptoKey } from "../crypto/port.ts";
import { aesGcmOf, webCrypto } from "../crypto/web-crypto.ts";
import { refuse, refuseAs } from "../util/assert.ts";
import { decodeBase64Url } from "../util/base64.ts";
import { type Bytes, copyBytes, isBytes } from "../util/bytes.ts";
import { isJwk, type Jwk, readJwk } from "./jwk.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "./key-material.ts";

/** Bytes in the keys of AES-128, AES-192 and AES-256 (FIPS 197). */
export const AES_KEY_LENGTHS: readonly number[] = [16, 24, 32];

/**
 * Checks the length of an AES key.
 *
 * @throws {RangeError} when it is not 16, 24 or 32 bytes
 */
export function assertAesKeyLength(length: number): void {
  if (AES_KEY_LENGTHS.includes(length)) return;
  refuseAs("key", "16, 24 or 32 bytes", `${length}`, RangeError);
}

/** Refuses what is no AES key in any form; text is likely to be one that is still encoded. */
export function refuseSecret(expected: string, key: unknown): never {
  if (typeof key === "string") {
    refuseAs("key", expected, "a string; decodeKey(…) reads text");
  }
  if (key === undefined) {
    refuseAs(
      "key",
      expected,
      "undefined, as of a variable that is not set; decodeKey(…) reads a key, generateKey() makes one",
    );
  }
  return refuse("key", expected, key);
}

function bytesOfJwk(jwk: Jwk & { readonly oth?: unknown }): Bytes {
  // Each member once, for a getter may give something else the next time.
  const { kty, use, alg, key_ops, k, oth } = jwk;
  const isText = typeof k === "string";
  const bytes = decodeBase64Url(isText ? k : "");
  if (bytes === null) refuseAs("key", "k in base64url", "other characters");
  // The length itself is checked later; here it says which names of algorithms fit.
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
 * Takes an AES key in any form that a keyring accepts, checks what can be checked at once, and imports it at its
 * first use. Bytes are copied now, and the copy is wiped when it has been imported.
 *
 * @throws {TypeError} when it is none of these forms, or a key for something else
 * @throws {RangeError} when its length is not AES's
 */
export function aesKey(
  key: Uint8Array | WebCryptoKey | Jwk,
  label: string,
): () => Promise<AesGcm> {
  if (isCryptoKey(key)) {
    const usages: KeyUsage[] = ["encrypt", "decrypt"];
    const algorithm = { name: "AES-GCM" };
    assertCryptoKey(key, { type: "secret", algorithm, usages }, "key");
    const cipher = Promise.resolve(aesGcmOf(key));
    return () => cipher;
  }
  if (!isBytes(key) && !isJwk(key)) {
    refuseSecret("a Uint8Array, a CryptoKey or a JWK", key);
  }
  const bytes = isBytes(key) ? copyBytes(key) : bytesOfJwk(key);
  assertAesKeyLength(bytes.length);
  return importLazily(label, async () => webCrypto.aesGcm(bytes), bytes);
}
