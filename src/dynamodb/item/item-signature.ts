import {
  COORDINATE_LENGTHS,
  type EcdsaSigner,
  type EcdsaVerifier,
} from "../../crypto/ecdsa/ecdsa.ts";
import {
  signatureFromDer,
  signatureToDer,
} from "../../crypto/ecdsa/signature-der.ts";
import { ecdsaOf } from "../../crypto/ecdsa/web-ecdsa.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import { PUBLIC_KEY } from "../../formats/esdk/message-context.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import { decodeBase64, encodeBase64 } from "../../util/base64.ts";
import { type Bytes, compareBytes } from "../../util/bytes.ts";
import { encodeHex } from "../../util/hex.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { malformedHeader } from "./item-errors.ts";

const CURVE = "P-384";

/** Length in bytes of a number modulo the order of the curve. */
const HALF = COORDINATE_LENGTHS[CURVE];

/** Length in bytes of a signature in a footer. Libraries accept no other length. */
export const SIGNATURE_LENGTH = 103;

/** Maximum number of signatures that are made with one key in search of one of the right length. */
const MAX_TRIES = 4;

/** Order of the group of P-384 (SP 800-186 section 3.2.1.4). */
const ORDER =
  0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;

/** Generates the key pair that signs one item. */
export function generateSigner(crypto: CryptoPort): MaybePromise<EcdsaSigner> {
  return ecdsaOf(crypto).generate(CURVE);
}

/** Returns the pair of the encryption context that holds the public key of a signed item. */
export function publicKeyPair({ publicKey }: EcdsaSigner): EncryptionContext {
  return { [PUBLIC_KEY]: encodeBase64(publicKey) };
}

/** Replaces s by the order minus s, which verifies too. Returns `null` if the signature is not canonical DER. */
function negate(signature: Bytes): Bytes | null {
  const raw = signatureFromDer(signature, HALF);
  if (raw === null) return null;
  let rest = ORDER - BigInt(`0x${encodeHex(raw.subarray(HALF))}`);
  for (let i = raw.length - 1; i >= HALF; i--) {
    raw[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return signatureToDer(raw);
}

/**
 * Returns a signature of the length that a footer needs, or `null`. A DER signature has 103 bytes if one of r and s has its
 * top bit set. Negating s changes the top bit of s, so this succeeds unless r or s begins with zeros.
 */
export function fitSignature(signature: Bytes): Bytes | null {
  if (signature.length === SIGNATURE_LENGTH) return signature;
  const negated = negate(signature);
  return negated?.length === SIGNATURE_LENGTH ? negated : null;
}

/**
 * Signs the canonical hash of an item.
 *
 * @returns a signature of 103 bytes, or `null` if the key makes none. A runtime with deterministic signatures makes one
 * signature for a hash, and about one of 250 does not fit
 */
export async function signHash(
  signer: EcdsaSigner,
  hash: Bytes,
): Promise<Bytes | null> {
  let before: Bytes | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const signing = signer.begin();
    signing.update(hash);
    const signature = await signing.sign();
    const fit = fitSignature(signature);
    if (fit !== null) return fit;
    if (before !== undefined && compareBytes(before, signature) === 0) break;
    before = signature;
  }
  return null;
}

/**
 * Imports the public key that a header carries.
 *
 * @throws {EnvelopeError} if it is no compressed point on the curve in canonical base64
 */
export async function importVerifier(
  crypto: CryptoPort,
  stored: EncryptionContext,
): Promise<EcdsaVerifier> {
  const expected = "a compressed public key on P-384";
  const point = decodeBase64(stored[PUBLIC_KEY] ?? "");
  const isCompressed =
    point?.length === 1 + HALF && (point[0] === 2 || point[0] === 3);
  if (!isCompressed) throw malformedHeader(expected, "another text");
  try {
    return await ecdsaOf(crypto).verifier(CURVE, point);
  } catch {
    throw malformedHeader(expected, "bytes that are not a point on it");
  }
}

/** Tells whether a signature is valid for the canonical hash of an item. */
export async function verifyHash(
  verifier: EcdsaVerifier,
  hash: Bytes,
  signature: Bytes,
): Promise<boolean> {
  const verifying = verifier.begin();
  verifying.update(hash);
  return verifying.verify(signature);
}

/** Tells whether a header carries a public key. */
export function hasPublicKey(stored: EncryptionContext): boolean {
  return Object.hasOwn(stored, PUBLIC_KEY);
}
