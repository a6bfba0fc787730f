import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";
import { randomHex } from "../util/hex.ts";
import { internal } from "./service-failure.ts";
import type { KeySpec, Material } from "./stored-key.ts";

const SECRET_LENGTH = 32;
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);

const MODULUS_BITS = {
  RSA_2048: 2048,
  RSA_3072: 3072,
  RSA_4096: 4096,
} as const;

/** Returns the length of an RSA key's modulus in bytes, which is also the length of its ciphertexts. */
export function modulusBytes(
  spec: Exclude<KeySpec, "SYMMETRIC_DEFAULT">,
): number {
  return MODULUS_BITS[spec] / 8;
}

/** Generates the key material of a new key, or of a new version of an existing key. */
export async function makeMaterial(spec: KeySpec): Promise<Material> {
  const id = randomHex(32);
  if (spec === "SYMMETRIC_DEFAULT") {
    const secret = crypto.getRandomValues(new Uint8Array(SECRET_LENGTH));
    return { id, secret: encodeBase64(secret) };
  }
  const extractable = true;
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    {
      name: "RSA-OAEP",
      modulusLength: MODULUS_BITS[spec],
      publicExponent: PUBLIC_EXPONENT,
      hash: "SHA-256",
    },
    extractable,
    ["encrypt", "decrypt"],
  );
  const [secret, spki] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", privateKey),
    crypto.subtle.exportKey("spki", publicKey),
  ]);
  return {
    id,
    secret: encodeBase64(new Uint8Array(secret)),
    publicKey: encodeBase64(new Uint8Array(spki)),
  };
}

/** Decodes the secret of key material that {@link makeMaterial} generated. */
export function readSecret(base64: string | undefined): Bytes {
  const bytes = base64 === undefined ? null : decodeBase64(base64);
  if (bytes === null) throw internal();
  return bytes;
}
