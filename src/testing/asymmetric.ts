import type { Bytes } from "../util/bytes.ts";
import { modulusBytes, readSecret } from "./material.ts";
import { invalid, invalidCiphertext } from "./service-failure.ts";
import type { EncryptionAlgorithm, KeySpec, Material } from "./stored-key.ts";

type RsaAlgorithm = Exclude<EncryptionAlgorithm, "SYMMETRIC_DEFAULT">;
type RsaSpec = Exclude<KeySpec, "SYMMETRIC_DEFAULT">;

const HASHES = {
  RSAES_OAEP_SHA_1: { name: "SHA-1", bytes: 20 },
  RSAES_OAEP_SHA_256: { name: "SHA-256", bytes: 32 },
} as const;

function importKey(
  format: "spki" | "pkcs8",
  base64: string | undefined,
  algorithm: RsaAlgorithm,
): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    format,
    readSecret(base64),
    { name: "RSA-OAEP", hash: HASHES[algorithm].name },
    false,
    [format === "spki" ? "encrypt" : "decrypt"],
  );
}

/**
 * Encrypts with RSAES-OAEP (RFC 8017).
 *
 * @throws {KmsFailure} a ValidationException if the plaintext is longer than the key and the hash allow
 */
export async function sealRsa(
  material: Material,
  spec: RsaSpec,
  algorithm: RsaAlgorithm,
  plaintext: Bytes,
): Promise<Bytes> {
  const room = modulusBytes(spec) - 2 * HASHES[algorithm].bytes - 2;
  if (plaintext.length > room) {
    throw invalid(
      `Algorithm ${algorithm} and key spec ${spec} cannot encrypt data larger than ${room} bytes.`,
    );
  }
  const key = await importKey("spki", material.publicKey, algorithm);
  const name = "RSA-OAEP";
  return new Uint8Array(await crypto.subtle.encrypt({ name }, key, plaintext));
}

/**
 * Decrypts with RSAES-OAEP (RFC 8017).
 *
 * @throws {KmsFailure} an InvalidCiphertextException if the ciphertext was changed, or encrypted for another key or
 * hash
 */
export async function openRsa(
  material: Material,
  algorithm: RsaAlgorithm,
  ciphertext: Bytes,
): Promise<Bytes> {
  const key = await importKey("pkcs8", material.secret, algorithm);
  try {
    const opened = await crypto.subtle.decrypt(
      { name: "RSA-OAEP" },
      key,
      ciphertext,
    );
    return new Uint8Array(opened);
  } catch {
    throw invalidCiphertext();
  }
}
