import type { Bytes } from "../../util/bytes.ts";

/** Maximum number of bytes: a short text from a long string keeps all of it in memory on some engines. */
const MAX_LENGTH = 16_384;

let decoder: TextDecoder | undefined;
let scratch: Bytes | undefined;

/**
 * Texts within bytes, decoded from ASCII with one call for all of them: a call for each short text takes longer than the
 * rest of its reading.
 */
export class AsciiTexts {
  readonly #bytes: Bytes;
  #decoded: string | undefined;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** Returns the text from `start` to `end`, or `undefined` if it is not ASCII or the bytes are very many. */
  slice(start: number, end: number): string | undefined {
    const bytes = this.#bytes;
    if (bytes.length > MAX_LENGTH) return undefined;
    for (let i = start; i < end; i++) {
      if ((bytes[i] as number) > 0x7f) return undefined;
    }
    this.#decoded ??= decodeMasked(bytes);
    return this.#decoded.slice(start, end);
  }
}

/** Decodes each byte to one character, without its highest bit, so that positions stay the same. */
function decodeMasked(bytes: Bytes): string {
  decoder ??= new TextDecoder();
  scratch ??= new Uint8Array(MAX_LENGTH);
  for (let i = 0; i < bytes.length; i++) {
    scratch[i] = (bytes[i] as number) & 0x7f;
  }
  const text = decoder.decode(scratch.subarray(0, bytes.length));
  // The bytes may be plaintext, which must not stay in memory that lives on.
  scratch.fill(0, 0, bytes.length);
  return text;
}
