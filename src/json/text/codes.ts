/**
 * Bytes of a text: one byte for each UTF-16 code unit, followed by a 0. Every code unit beyond ASCII becomes
 * {@link BEYOND_ASCII}: JSON has such code units only inside strings, where all are allowed. Scanning bytes takes half
 * the time of scanning the string, which the runtime may store in pieces.
 */
export type Codes = Uint8Array;

/** Byte for every UTF-16 code unit beyond ASCII. */
export const BEYOND_ASCII = 0xff;

/** Length in bytes of the reused buffer. A longer text gets a buffer of its own. */
const MAX_REUSED = 0x10000;

let encoder: TextEncoder | undefined;

/**
 * Reused buffer. It is `undefined` before the first use and while a call uses the buffer, so that a nested call
 * allocates another buffer.
 */
let spare: Codes | undefined;

function readInto(codes: Codes, text: string): void {
  encoder ??= new TextEncoder();
  const { length } = text;
  const { read, written } = encoder.encodeInto(text, codes);
  if (read !== length || written !== length) {
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      codes[i] = code < 0x80 ? code : BEYOND_ASCII;
    }
  }
  codes[length] = 0;
}

/** Calls `work` with the codes of a text, then overwrites the codes with zeros, because they may hold plaintext. */
export function withCodes<T>(text: string, work: (codes: Codes) => T): T {
  const { length } = text;
  const isReused = length < MAX_REUSED;
  const codes =
    (isReused ? spare : undefined) ??
    new Uint8Array(isReused ? MAX_REUSED : length + 1);
  if (isReused) spare = undefined;
  try {
    readInto(codes, text);
    return work(codes);
  } finally {
    codes.fill(0, 0, length);
    if (isReused) spare = codes;
  }
}
