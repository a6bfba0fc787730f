/** Makes a function that gives what it made for a key before; it keeps the last `limit` of them. */
export function memo<T>(
  limit: number,
  make: (key: string) => T,
): (key: string) => T {
  const kept = new Map<string, T>();
  return (key) => {
    let made = kept.get(key);
    if (made === undefined) {
      made = make(key);
      if (kept.size >= limit) kept.delete(kept.keys().next().value as string);
      kept.set(key, made);
    }
    return made;
  };
}
