/** Puts a value into so many objects within one another, under these names in turn. */
export function within(levels: number, names: string[], leaf: unknown): object {
  let value = leaf;
  for (let i = levels - 1; i >= 0; i--) {
    value = { [names[i % names.length] as string]: value };
  }
  return value as object;
}

/** Makes an array of so many values. */
export function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Writes so many arrays within one another, which no serializer could for its stack. */
export function arraysWithin(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}
