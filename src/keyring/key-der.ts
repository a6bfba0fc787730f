import { type Bytes, copyBytes } from "../bytes.ts";
import { refuse } from "../errors.ts";
import { isDerSequence } from "./der.ts";
import { decodePem } from "./pem.ts";
import type { RsaHalf } from "./rsa-halves.ts";

function readPem(text: string, { option, label }: RsaHalf): Bytes {
  const pem = decodePem(text);
  if (pem === null) refuse(option, "it is not one block of PEM");
  if (pem.label === label) return pem.der;
  pem.der.fill(0);
  // What is not encrypted, such as PKCS#1, one command turns into what is expected.
  return refuse(
    option,
    `expected PEM of ${label}, which "openssl pkey" writes, got ${pem.label}`,
  );
}

/**
 * Takes one half of a key pair as PEM or as the DER bytes in it, and gives a copy of these.
 *
 * @throws {TypeError} when it is neither, or the other half
 */
export function readDer(key: string | Uint8Array, half: RsaHalf): Bytes {
  const der = typeof key === "string" ? readPem(key, half) : copyBytes(key);
  if (isDerSequence(der)) return der;
  return refuse(half.option, `it is not DER of a ${half.type} key`);
}
