/**
 * The codes of a text's characters (UTF-16 code units), a byte each, and a 0 after the last one. Those beyond ASCII are all
 * {@link BEYOND_ASCII}: JSON has them within strings alone, and there takes any. A walk over bytes takes half the time of
 * one over the string itself, which the runtime may keep in pieces.
 */
export type Codes = Uint8Array;

/** The code of every character beyond ASCII. */
export const BEYOND_ASCII = 0xff;

/** How many characters fit into the bytes that are used again and again. */
const MAX_REUSED = 0x10000;

let encoder: TextEncoder | undefined;

/** Taken for the time of a use: one within another makes its own. */
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

/** Does work on the codes of a text, and then wipes them: they may be what nobody must see. */
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
