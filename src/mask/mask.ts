/** What stands for an erased value unless told otherwise. */
export const DEFAULT_MASK = "*****";

/** Masks one value: an array keeps its length, a `Set` stays one, everything else becomes the mask. */
export function mask(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, () => DEFAULT_MASK);
  }
  if (value instanceof Set) return new Set([DEFAULT_MASK]);
  return DEFAULT_MASK;
}
