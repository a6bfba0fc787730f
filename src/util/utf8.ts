import type { Bytes } from "./bytes.ts";

let encoder: TextEncoder | undefined;

/** Encodes a string in UTF-8. A lone surrogate becomes U+FFFD; a caller that must not lose it checks the string first. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

interface Decoders {
  readonly lenient: TextDecoder;
  readonly strict: TextDecoder;
}

let decoders: Decoders | undefined;

/** Creates the decoders, which takes long enough to put it off until the first use. */
function makeDecoders(): Decoders {
  // Keep a leading U+FEFF, so that decoding restores exactly the encoded text.
  const ignoreBOM = true;
  return {
    lenient: new TextDecoder("utf-8", { ignoreBOM }),
    strict: new TextDecoder("utf-8", { ignoreBOM, fatal: true }),
  };
}

/**
 * Decodes UTF-8; keeps a leading byte order mark.
 *
 * @throws {TypeError} if the bytes are not valid UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  decoders ??= makeDecoders();
  const text = decoders.lenient.decode(bytes);
  // The strict decoder is several times slower on some runtimes, so use it only to check a U+FFFD of the lenient one.
  return text.includes("\ufffd") ? decoders.strict.decode(bytes) : text;
}
