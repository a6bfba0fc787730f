import { decodeBase64Url, encodeBase64Url } from "../base64url.ts";
import type { WebCryptoKey } from "../crypto.ts";
import { refuse } from "../errors.ts";
import { AES_KEY_LENGTHS, assertAesKeyLength } from "./aes-key.ts";
import { encodePem } from "./pem.ts";
import { MIN_MODULUS_LENGTH } from "./rsa-key.ts";

/** An RSA key pair as PEM text. */
export interface RsaKeyPair {
  /** `PUBLIC KEY`: SubjectPublicKeyInfo (RFC 5280). */
  readonly publicKey: string;
  /** `PRIVATE KEY`: PKCS#8 (RFC 5208), not encrypted. */
  readonly privateKey: string;
}

/**
 * Generates a random AES key for {@link localKeyring}.
 *
 * @param options `length`: the key's length in bits, 256 if left out.
 * @returns 16, 24 or 32 bytes from the runtime's cryptographic random source.
 * @throws {RangeError} When the length is not 128, 192 or 256.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * ```
 */
export function generateKey({
  length = 256,
}: {
  readonly length?: 128 | 192 | 256 | undefined;
} = {}): Uint8Array {
  if (!AES_KEY_LENGTHS.includes(length / 8)) {
    refuse("length", `expected 128, 192 or 256, got ${length}`, RangeError);
  }
  return crypto.getRandomValues(new Uint8Array(length / 8));
}

/**
 * Writes an AES key as base64url text, to keep it in a secret store or an environment variable.
 *
 * @param key The key, 16, 24 or 32 bytes.
 * @returns 22, 32 or 43 characters; they are as secret as the key.
 * @throws {RangeError} When the key has another length.
 *
 * @example
 * ```ts
 * import { encodeKey, generateKey } from "sealmask";
 *
 * console.log(encodeKey(generateKey()).length); // 43
 * ```
 */
export function encodeKey(key: Uint8Array): string {
  assertAesKeyLength(key.length);
  return encodeBase64Url(key);
}

/**
 * Reads an AES key from the text that {@link encodeKey} wrote.
 *
 * @param text The text, with nothing around it.
 * @returns The key, 16, 24 or 32 bytes.
 * @throws {TypeError} When the text is no such key, or `undefined` as an environment variable that is not set. The
 * message does not show it.
 *
 * @example
 * ```ts
 * import { decodeKey, encodeKey, generateKey, localKeyring } from "sealmask";
 *
 * const text = encodeKey(generateKey()); // once, then process.env.SEALMASK_KEY
 * const keyring = localKeyring({ key: decodeKey(text) });
 * ```
 */
export function decodeKey(text: string | undefined): Uint8Array {
  if (typeof text !== "string") {
    refuse("the key", "expected base64url, got none");
  }
  // 32 hexadecimal digits also are base64url of 24 bytes; taken as that they would make another key, and a weak one.
  if (/^[0-9a-f]{32}$/i.test(text)) {
    refuse("the key", "expected base64url, got hexadecimal");
  }
  const key = decodeBase64Url(text);
  if (key === null || !AES_KEY_LENGTHS.includes(key.length)) {
    refuse("the key", "expected base64url of 16, 24 or 32 bytes");
  }
  return key;
}

const MODULUS_STEP = 8;
const MAX_MODULUS_LENGTH = 16_384;

async function exportPem(
  format: "spki" | "pkcs8",
  label: string,
  key: WebCryptoKey,
): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey(format, key));
  const pem = encodePem({ label, der });
  der.fill(0);
  return pem;
}

/**
 * Generates an RSA key pair for {@link rsaKeyring}, with the public exponent 65537. It may take seconds.
 *
 * @param options `modulusLength`: in bits, at least 2048; 3072 if left out, which equals about 128 bits of symmetric
 * strength (NIST SP 800-57).
 * @returns Both keys as PEM text; they serve with any hash.
 * @throws {RangeError} When the modulus is shorter than 2048 or longer than 16,384 bits, or not whole bytes.
 *
 * @example
 * ```ts
 * import { generateRsaKeyPair } from "sealmask";
 *
 * const { publicKey } = await generateRsaKeyPair({ modulusLength: 2048 });
 * console.log(publicKey.split("\n")[0]); // "-----BEGIN PUBLIC KEY-----"
 * ```
 */
export async function generateRsaKeyPair({
  modulusLength = 3072,
}: {
  readonly modulusLength?: number | undefined;
} = {}): Promise<RsaKeyPair> {
  if (
    !(modulusLength >= MIN_MODULUS_LENGTH) ||
    modulusLength > MAX_MODULUS_LENGTH ||
    modulusLength % MODULUS_STEP !== 0
  ) {
    refuse(
      "modulusLength",
      `expected ${MIN_MODULUS_LENGTH} to ${MAX_MODULUS_LENGTH} bits in steps of ${MODULUS_STEP}, got ${modulusLength}`,
      RangeError,
    );
  }
  const exponent65537 = Uint8Array.of(1, 0, 1);
  const algorithm = {
    name: "RSA-OAEP",
    hash: "SHA-256",
    modulusLength,
    publicExponent: exponent65537,
  };
  const extractable = true;
  const pair = await crypto.subtle.generateKey(algorithm, extractable, [
    "encrypt",
    "decrypt",
  ]);
  return {
    publicKey: await exportPem("spki", "PUBLIC KEY", pair.publicKey),
    privateKey: await exportPem("pkcs8", "PRIVATE KEY", pair.privateKey),
  };
}
