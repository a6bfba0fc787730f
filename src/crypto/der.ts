/** Tag of a DER SEQUENCE (ITU-T X.690). */
const SEQUENCE = 0x30;

/**
 * Tells whether bytes are exactly one DER SEQUENCE, as every key structure is. Checks only the tag and the length, which may
 * take up to four bytes.
 */
export function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== SEQUENCE || first === 0x80 || first > 0x84) return false;
  const start = first < 0x80 ? 2 : first - 0x7e;
  let length = first < 0x80 ? first : 0;
  for (const byte of bytes.subarray(2, start)) length = length * 256 + byte;
  return bytes.length === start + length;
}
