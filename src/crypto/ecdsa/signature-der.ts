import { type Bytes, concatBytes } from "../../util/bytes.ts";

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Encodes an unsigned big-endian number as a DER INTEGER: without leading zeros, except for one zero before a first byte of
 * 0x80 or more.
 */
function integer(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  const sign = (digits[0] ?? 0) & 0x80 ? [0] : [];
  const length = digits.length + sign.length;
  return concatBytes(Uint8Array.of(INTEGER, length, ...sign), digits);
}

/** Converts a signature from WebCrypto's format (IEEE P1363: r, then s, both of fixed length) to DER. */
export function signatureToDer(raw: Uint8Array): Bytes {
  const half = raw.length / 2;
  const r = integer(raw.subarray(0, half));
  const s = integer(raw.subarray(half));
  return concatBytes(Uint8Array.of(SEQUENCE, r.length + s.length), r, s);
}

/**
 * Converts a DER signature to WebCrypto's format (IEEE P1363: r, then s, both of fixed length).
 *
 * @param length length in bytes of r, and of s
 * @returns the signature, or `null` if {@link signatureToDer} would write other DER for this signature
 */
export function signatureFromDer(der: Bytes, length: number): Bytes | null {
  const raw = new Uint8Array(length * 2);
  let offset = 2;
  for (const end of [length, length * 2]) {
    const size = der[offset + 1] ?? 0;
    const digits = der.subarray(offset + 2, offset + 2 + size);
    offset += 2 + size;
    const unsigned = digits[0] === 0 ? digits.subarray(1) : digits;
    if (unsigned.length > length) return null;
    raw.set(unsigned, end - unsigned.length);
  }
  const written = signatureToDer(raw);
  const isSame =
    written.length === der.length &&
    written.every((byte, i) => byte === der[i]);
  return isSame ? raw : null;
}
