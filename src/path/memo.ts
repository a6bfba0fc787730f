/** Gives what was made for a key before, or makes it; keeps the last `limit` of them. */
export function memo<T>(
  kept: Map<string, T>,
  limit: number,
  key: string,
  make: () => T,
): T {
  let made = kept.get(key);
  if (made === undefined) {
    made = make();
    if (kept.size >= limit) kept.delete(kept.keys().next().value as string);
    kept.set(key, made);
  }
  return made;
}
