import { compareBytes } from "../../util/bytes.ts";

/**
 * Returns texts in ascending order of their UTF-16 code units: the given array if it is in order already, a sorted copy
 * otherwise.
 */
export function inTextOrder(texts: readonly string[]): readonly string[] {
  for (let i = 1; i < texts.length; i++) {
    // Without a function, `sort` compares strings by their UTF-16 code units.
    if ((texts[i - 1] as string) > (texts[i] as string)) {
      return [...texts].sort();
    }
  }
  return texts;
}

/**
 * Returns byte arrays in ascending order of their unsigned bytes: the given array if it is in order already, a sorted copy
 * otherwise.
 */
export function inByteOrder<B extends Uint8Array>(
  list: readonly B[],
): readonly B[] {
  for (let i = 1; i < list.length; i++) {
    if (compareBytes(list[i - 1] as B, list[i] as B) > 0) {
      return [...list].sort(compareBytes);
    }
  }
  return list;
}

/** Tells whether a sorted list of texts holds one twice. */
export function repeatsText(sorted: readonly string[]): boolean {
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i - 1] === sorted[i]) return true;
  }
  return false;
}

/** Tells whether a sorted list of byte arrays holds equal ones. */
export function repeatsBytes(sorted: readonly Uint8Array[]): boolean {
  for (let i = 1; i < sorted.length; i++) {
    const [last, next] = [sorted[i - 1], sorted[i]] as [Uint8Array, Uint8Array];
    if (compareBytes(last, next) === 0) return true;
  }
  return false;
}
