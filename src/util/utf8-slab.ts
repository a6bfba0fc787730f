import type { Bytes } from "./bytes.ts";
import { encodeUtf8 } from "./utf8.ts";

const SLAB_LENGTH = 65_536;
const encoder = new TextEncoder();
let slab: Bytes | undefined;
let used = 0;

/**
 * Encodes a string in UTF-8; faster than `encodeUtf8` on Node, as it allocates memory for many strings at once. The memory
 * is separate from Node's `Buffer` pool, so no buffers of other code lie in it.
 */
export function encodeInSlab(text: string): Bytes {
  // UTF-8 takes at most three bytes for each UTF-16 code unit.
  const most = text.length * 3;
  if (most > SLAB_LENGTH / 8) return encodeUtf8(text);
  if (!slab || used + most > SLAB_LENGTH) {
    slab = new Uint8Array(SLAB_LENGTH);
    used = 0;
  }
  const start = used;
  used += encoder.encodeInto(text, slab.subarray(start)).written;
  return slab.subarray(start, used);
}
