/** Tag of a DER SEQUENCE (ITU-T X.690). */
const SEQUENCE = 0x30;

/** Whether bytes are one DER SEQUENCE from the first to the last, as every key structure is. */
export function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (tag !== SEQUENCE || count > 4 || first === 0x80) return false;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[2 + i] ?? 0);
  return bytes.length === 2 + count + length;
}
