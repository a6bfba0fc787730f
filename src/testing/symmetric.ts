import { IV_LENGTH, randomIv } from "../crypto/random-iv.ts";
import { serializeContext } from "../message/encryption-context.ts";
import { type Bytes, concatBytes } from "../util/bytes.ts";
import { decodeHex, encodeHex } from "../util/hex.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { readSecret } from "./material.ts";
import type { Pairs } from "./request-shape.ts";
import { invalidCiphertext } from "./service-failure.ts";
import type { Material } from "./stored-key.ts";

const VERSION = 1;
const ID_LENGTH = 32;
/** Length of the salt in bytes. With it, a ciphertext is 152 bytes longer than its plaintext, as in AWS KMS. */
const SALT_LENGTH = 75;
const TAG_LENGTH = 16;
/**
 * Length of a checksum in bytes. The checksum tells a changed ciphertext from the ciphertext of an unknown key, for
 * which the server has no key to authenticate it.
 */
const CHECK_LENGTH = 16;

const ID_START = 1;
const SALT_START = ID_START + ID_LENGTH;
const IV_START = SALT_START + SALT_LENGTH;
const HEADER_LENGTH = IV_START + IV_LENGTH;

const INFO = encodeUtf8("sealmask local KMS");

/** Derives an AES key for one ciphertext, so that a KMS key may encrypt any number of times. */
async function keyFor(
  material: Material,
  salt: Bytes,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const secret = readSecret(material.secret);
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: INFO },
    root,
    { name: "AES-GCM", length: 256 },
    false,
    [usage],
  );
}

function parameters(header: Bytes, context: Pairs) {
  const additionalData = concatBytes(header, serializeContext(context));
  const iv = header.slice(IV_START);
  return { name: "AES-GCM", iv, additionalData } as const;
}

async function checkOf(blob: Bytes): Promise<Bytes> {
  const digest = await crypto.subtle.digest("SHA-256", blob);
  return new Uint8Array(digest, 0, CHECK_LENGTH);
}

/** Encrypts under a version of a key. The ciphertext is bound to the encryption context. */
export async function sealSymmetric(
  material: Material,
  plaintext: Bytes,
  context: Pairs,
): Promise<Bytes> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_LENGTH));
  const header = concatBytes(
    Uint8Array.of(VERSION),
    decodeHex(material.id) as Bytes,
    salt,
    randomIv(),
  );
  const key = await keyFor(material, salt, "encrypt");
  const sealed = await crypto.subtle.encrypt(
    parameters(header, context),
    key,
    plaintext,
  );
  const blob = concatBytes(header, new Uint8Array(sealed));
  return concatBytes(blob, await checkOf(blob));
}

/**
 * Returns the id of the key version that a ciphertext names.
 *
 * @throws {KmsFailure} an InvalidCiphertextException if the ciphertext was changed, or is not from a local KMS
 */
export async function materialIdOf(blob: Bytes): Promise<string> {
  const least = HEADER_LENGTH + TAG_LENGTH + CHECK_LENGTH;
  if (blob[0] !== VERSION || blob.length < least) throw invalidCiphertext();
  const check = await checkOf(blob.slice(0, -CHECK_LENGTH));
  if (encodeHex(check) !== encodeHex(blob.slice(-CHECK_LENGTH))) {
    throw invalidCiphertext();
  }
  return encodeHex(blob.subarray(ID_START, SALT_START));
}

/**
 * Decrypts a ciphertext.
 *
 * @throws {KmsFailure} an InvalidCiphertextException if the ciphertext was changed, or the encryption context differs
 */
export async function openSymmetric(
  material: Material,
  blob: Bytes,
  context: Pairs,
): Promise<Bytes> {
  const header = blob.slice(0, HEADER_LENGTH);
  const key = await keyFor(
    material,
    header.slice(SALT_START, IV_START),
    "decrypt",
  );
  try {
    const opened = await crypto.subtle.decrypt(
      parameters(header, context),
      key,
      blob.slice(HEADER_LENGTH, -CHECK_LENGTH),
    );
    return new Uint8Array(opened);
  } catch {
    throw invalidCiphertext();
  }
}
