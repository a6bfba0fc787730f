import type { Bytes } from "./bytes.ts";

let encoder: TextEncoder | undefined;

/** Encodes a string in UTF-8; a lone surrogate becomes U+FFFD, so reject those first where it matters. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

interface Decoders {
  readonly lenient: TextDecoder;
  readonly strict: TextDecoder;
}

let decoders: Decoders | undefined;

/** Made when first needed, as they take their time. */
function makeDecoders(): Decoders {
  // A leading U+FEFF is kept: what was encoded comes back.
  const ignoreBOM = true;
  return {
    lenient: new TextDecoder("utf-8", { ignoreBOM }),
    strict: new TextDecoder("utf-8", { ignoreBOM, fatal: true }),
  };
}

/** Decodes UTF-8 strictly; throws `TypeError` on malformed bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  decoders ??= makeDecoders();
  const text = decoders.lenient.decode(bytes);
  // The strict decoder is several times slower on some runtimes, and malformed bytes leave this character behind.
  return text.includes("\ufffd") ? decoders.strict.decode(bytes) : text;
}
