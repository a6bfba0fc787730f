import type { HashName, WebCryptoKey } from "../crypto/port.ts";
import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import { refusalOf, refuse, refuseAs } from "../util/assert.ts";
import { type Bytes, isBytes } from "../util/bytes.ts";
import { KeyringError } from "../util/errors.ts";
import { isJwk, type Jwk, readJwk } from "./jwk.ts";
import { readDer } from "./key-der.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "./key-material.ts";
import type { KeyPairHalf } from "./key-pair-half.ts";

/** One half of an RSA key pair: PEM, its DER bytes (SPKI or PKCS#8), a WebCrypto key for RSA-OAEP, or a JWK. */
export type RsaKey = string | Uint8Array | WebCryptoKey | Jwk;

/** Minimum modulus length in bits (NIST SP 800-131A disallows shorter ones since 2014). */
const MIN_MODULUS_LENGTH = 2048;

const extractable = false;

/** Returns the error message for a modulus that is too short, or `undefined` for one that is long enough. */
function modulusRefusal(key: WebCryptoKey, label: string): string | undefined {
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength >= MIN_MODULUS_LENGTH) return undefined;
  const expected = `a modulus of at least ${MIN_MODULUS_LENGTH} bits`;
  return refusalOf(`the key of the ${label}`, expected, `${modulusLength}`);
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
    refuseAs(half.option, `a key with hash ${hash}`, made);
  }
  const refusal = modulusRefusal(key, label);
  if (refusal !== undefined) throw new RangeError(refusal);
}

/**
 * Checks key material and returns the input for WebCrypto's `importKey`: DER bytes, which the caller wipes afterwards,
 * or a JWK.
 */
function readMaterial(
  half: KeyPairHalf,
  key: RsaKey,
  hash: HashName,
): Bytes | JsonWebKey {
  const { option, type } = half;
  if (isJwk(key)) {
    // `RSA-OAEP` without a suffix means SHA-1 (RFC 7518, IANA registry).
    const suffix = hash === "SHA-1" ? "" : hash.slice("SHA".length);
    const algorithms = [`RSA-OAEP${suffix}`];
    return readJwk(key, { ...half.jwk, kty: "RSA", algorithms }, option);
  }
  if (typeof key === "string" || isBytes(key)) return readDer(key, half);
  return refuse(
    option,
    `PEM or DER of a ${type} key, a CryptoKey or a JWK`,
    key,
  );
}

/**
 * Checks one half of an RSA key pair and returns a function that imports it at the first call. Bytes are copied at
 * once, and the copy is wiped after the import.
 *
 * @param label the keyring's name in error messages
 * @throws {TypeError} if `key` has no accepted form, is the other half, or is made for another purpose
 * @throws {RangeError} if a `CryptoKey` has a modulus under 2048 bits. A key in another form is measured at its import,
 * which then rejects with a `KeyringError`.
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
      // Format and data match, as the overloads of `importKey` require. The compiler cannot see that.
      (secret ? half.format : "jwk") as "jwk",
      material as JsonWebKey,
      { name: "RSA-OAEP", hash },
      extractable,
      [half.usage],
    );
    const refusal = modulusRefusal(imported, label);
    if (refusal !== undefined) {
      throw new KeyringError(refusal, { reason: "invalid" });
    }
    return imported;
  };
  return importLazily(label, load, secret);
}
