/** Tag of a DER SEQUENCE (ITU-T X.690). */
const SEQUENCE = 0x30;

/** Whether bytes are one DER SEQUENCE from the first to the last, as every key structure is. */
export function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== SEQUENCE || first === 0x80 || first > 0x84) return false;
  const start = first < 0x80 ? 2 : first - 0x7e;
  let length = first < 0x80 ? first : 0;
  for (const byte of bytes.subarray(2, start)) length = length * 256 + byte;
  return bytes.length === start + length;
}
