import type { HashName, WebCryptoKey } from "../crypto/port.ts";
import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import { refuse } from "../util/assert.ts";
import { type Bytes, isBytes } from "../util/bytes.ts";
import { KeyringError } from "../util/errors.ts";
import { isJwk, type Jwk, readJwk } from "./jwk.ts";
import { readDer } from "./key-der.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "./key-material.ts";
import type { KeyPairHalf } from "./key-pair-half.ts";
/** One half of an RSA key pair: PEM, its DER bytes (SPKI or PKCS#8), a WebCrypto key for RSA-OAEP, or a JWK. */
export type RsaKey = string | Uint8Array | WebCryptoKey | Jwk;

/** The shortest modulus accepted, in bits (NIST SP 800-131A: what is shorter has been disallowed since 2014). */
const MIN_MODULUS_LENGTH = 2048;

const extractable = false;

function assertModulus(
  key: WebCryptoKey,
  label: string,
  Failure: typeof RangeError | typeof KeyringError,
): void {
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength >= MIN_MODULUS_LENGTH) return;
  const why = `a modulus of at least ${MIN_MODULUS_LENGTH} bits, got ${modulusLength}`;
  refuse(`the key of the ${label}`, why, Failure);
}

function checkCryptoKey(
  key: WebCryptoKey,
  half: KeyPairHalf,
  hash: HashName,
  label: string,
): void {
  const { type, usage, option } = half;
  const algorithm = { name: "RSA-OAEP" };
  assertCryptoKey(key, { type, algorithm, usages: [usage] }, option);
  const made = (key.algorithm as RsaHashedKeyAlgorithm).hash.name;
  if (made !== hash) {
    refuse(half.option, `one with hash ${hash}, got ${made}`);
  }
  assertModulus(key, label, RangeError);
}

/** Checks key material, and gives what WebCrypto imports: DER bytes to wipe after that, or a JWK. */
function readMaterial(
  half: KeyPairHalf,
  key: RsaKey,
  hash: HashName,
): Bytes | JsonWebKey {
  const { option, type } = half;
  if (isJwk(key)) {
    // RFC 7518 and IANA's registry: `RSA-OAEP` alone is that with SHA-1.
    const suffix = hash === "SHA-1" ? "" : hash.slice("SHA".length);
    const algorithms = [`RSA-OAEP${suffix}`];
    return readJwk(key, { ...half.jwk, kty: "RSA", algorithms }, option);
  }
  const isDer = typeof key === "string" || isBytes(key);
  return (
    (isDer && readDer(key, half)) ||
    refuse(option, `PEM or DER of a ${type} key, a CryptoKey or a JWK`)
  );
}

/**
 * Takes one half of an RSA key pair in any form that a keyring accepts, checks what can be checked at once, and
 * imports it at its first use. Bytes are copied now, and the copy is wiped when it has been imported.
 *
 * @throws {TypeError} when it is none of these forms, the other half, or a key for something else
 * @throws {RangeError} when a `CryptoKey`'s modulus is too short
 */
export function rsaKey(
  half: KeyPairHalf,
  key: RsaKey,
  hash: HashName,
  label: string,
): () => Promise<WebCryptoKey> {
  if (isCryptoKey(key)) {
    checkCryptoKey(key, half, hash, label);
    const ready = Promise.resolve(key);
    return () => ready;
  }
  const material = readMaterial(half, key, hash);
  const secret = isBytes(material) ? (material as Bytes) : undefined;
  const load = async (): Promise<WebCryptoKey> => {
    const imported = await requireWebCrypto().subtle.importKey(
      // Their types go together as the overloads of `importKey` ask, which the compiler cannot see.
      (secret ? half.format : "jwk") as "jwk",
      material as JsonWebKey,
      { name: "RSA-OAEP", hash },
      extractable,
      [half.usage],
    );
    assertModulus(imported, label, KeyringError);
    return imported;
  };
  return importLazily(label, load, secret);
}
