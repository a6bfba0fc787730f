import { type Bytes, concatBytes } from "../bytes.ts";

/** A call takes some ten thousands of arguments, which is fewer than a message may have frames. */
const AT_ONCE = 1_000;

/** Joins any number of byte strings into a new one. */
export function joinBytes(parts: readonly Uint8Array[]): Bytes {
  if (parts.length <= AT_ONCE) return concatBytes(...parts);
  const joined: Bytes[] = [];
  for (let i = 0; i < parts.length; i += AT_ONCE) {
    joined.push(concatBytes(...parts.slice(i, i + AT_ONCE)));
  }
  return joinBytes(joined);
}
