import type { Bytes } from "./bytes.ts";
import { encodeUtf8 } from "./utf8.ts";

const SLAB_LENGTH = 65_536;
const encoder = new TextEncoder();
let slab: Bytes | undefined;
let used = 0;

/**
 * Encodes a string in UTF-8, sooner than `encodeUtf8` does on Node: memory is taken for many strings at once. It is not the
 * runtime's own pool, so that nobody else's buffers stand in the same memory.
 */
export function encodeInSlab(text: string): Bytes {
  // Of UTF-8, at most three bytes for each unit.
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
