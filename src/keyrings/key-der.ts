import { isDerSequence } from "../crypto/der.ts";
import { decodePem } from "../crypto/pem.ts";
import { refuse } from "../util/assert.ts";
import { type Bytes, copyBytes } from "../util/bytes.ts";
import type { KeyPairHalf } from "./key-pair-half.ts";

function readPem(text: string, { option, label }: KeyPairHalf): Bytes {
  const pem = decodePem(text);
  if (pem?.label === label) return pem.der;
  pem?.der.fill(0);
  // What is not encrypted, such as PKCS#1, one command turns into what is expected.
  return refuse(
    option,
    `one block of PEM, ${label}, as "openssl pkey" writes, got ${pem?.label}`,
  );
}

/**
 * Takes one half of a key pair as PEM or as the DER bytes in it, and gives a copy of these; `null` where they are no DER.
 *
 * @throws {TypeError} when it is PEM of something else
 */
export function readDer(
  key: string | Uint8Array,
  half: KeyPairHalf,
): Bytes | null {
  const der = typeof key === "string" ? readPem(key, half) : copyBytes(key);
  return isDerSequence(der) ? der : null;
}
