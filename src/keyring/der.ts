import { type Bytes, concatBytes } from "../bytes.ts";

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const NULL = 0x05;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

/** A DER element: tag, length in the fewest bytes, contents (ITU-T X.690 section 10.1). */
function element(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) digits.unshift(rest & 0xff);
  const short = length < 0x80;
  const header = short ? [tag, length] : [tag, 0x80 | digits.length, ...digits];
  return concatBytes(Uint8Array.from(header), ...contents);
}

/** `AlgorithmIdentifier` of rsaEncryption, 1.2.840.113549.1.1.1 with NULL parameters (RFC 8017 appendix A.1). */
const RSA_ENCRYPTION = [
  ...[SEQUENCE, 13],
  ...[OBJECT_IDENTIFIER, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1],
  ...[NULL, 0],
];

/** Wraps a PKCS#1 `RSAPublicKey` as a `SubjectPublicKeyInfo` (RFC 5280), the one form that WebCrypto reads. */
export function spkiOf(rsaPublicKey: Bytes): Bytes {
  const noUnusedBits = Uint8Array.of(0);
  return element(
    SEQUENCE,
    Uint8Array.from(RSA_ENCRYPTION),
    element(BIT_STRING, noUnusedBits, rsaPublicKey),
  );
}

/** Wraps a PKCS#1 `RSAPrivateKey` as a PKCS#8 `PrivateKeyInfo` (RFC 5208), the one form that WebCrypto reads. */
export function pkcs8Of(rsaPrivateKey: Bytes): Bytes {
  const versionZero = [INTEGER, 1, 0];
  const start = Uint8Array.of(...versionZero, ...RSA_ENCRYPTION);
  const privateKey = element(OCTET_STRING, rsaPrivateKey);
  const info = element(SEQUENCE, start, privateKey);
  privateKey.fill(0);
  return info;
}

/** Whether bytes are one DER SEQUENCE from the first to the last, as every key structure is. */
export function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (tag !== SEQUENCE || count > 4 || first === 0x80) return false;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[2 + i] ?? 0);
  return bytes.length === 2 + count + length;
}
