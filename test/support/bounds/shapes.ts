/** Nests a value in the given number of objects, whose member names alternate. */
export function within(levels: number, names: string[], leaf: unknown): object {
  let value = leaf;
  for (let i = levels - 1; i >= 0; i--) {
    value = { [names[i % names.length] as string]: value };
  }
  return value as object;
}

/** Makes an array of the given length. */
export function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Writes nested arrays as text; a serializer would overflow its stack at this depth. */
export function arraysWithin(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}
