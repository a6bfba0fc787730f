/** Options with getters, and the number of reads of each. */
export interface Getters<O> {
  readonly options: O;
  readonly counts: Record<string, number>;
}

/** Makes options whose getters return one value after another, then repeat the last; each read is counted. */
export function getters<O extends object>(
  answers: {
    readonly [N in keyof O]?: readonly O[N][];
  },
): Getters<O> {
  const options = {};
  const counts: Record<string, number> = {};
  for (const [name, list] of Object.entries<readonly unknown[]>(
    answers as Record<string, readonly unknown[]>,
  )) {
    counts[name] = 0;
    Object.defineProperty(options, name, {
      enumerable: true,
      get() {
        const count = counts[name] ?? 0;
        counts[name] = count + 1;
        return list[Math.min(count, list.length - 1)];
      },
    });
  }
  return { options: options as O, counts };
}
