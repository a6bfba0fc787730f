import { isDerSequence } from "../crypto/der.ts";
import { decodePem } from "../crypto/pem.ts";
import { refuseAs } from "../util/assert.ts";
import { type Bytes, copyBytes } from "../util/bytes.ts";
import { describeKeyBytes, describeKeyText } from "./key-mistake.ts";
import type { KeyPairHalf } from "./key-pair-half.ts";

/**
 * Returns a copy of the DER bytes of one half of a key pair, which is given as PEM text or as DER bytes.
 *
 * @throws {TypeError} if `key` is neither. The message describes the input and names the command that converts it.
 */
export function readDer(key: string | Uint8Array, half: KeyPairHalf): Bytes {
  const { option, label, type } = half;
  if (typeof key !== "string") {
    const der = copyBytes(key);
    if (isDerSequence(der)) return der;
    der.fill(0);
    return refuseAs(option, `DER of a ${type} key`, describeKeyBytes(key));
  }
  const pem = decodePem(key);
  if (pem?.label === label && isDerSequence(pem.der)) return pem.der;
  pem?.der.fill(0);
  const expected = `one block of PEM that begins with -----BEGIN ${label}-----`;
  return refuseAs(option, expected, describeKeyText(key, half));
}
