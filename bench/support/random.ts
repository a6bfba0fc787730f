/** Random numbers from a seed, so that a run can be repeated. */
export interface Random {
  /** Returns a number from 0 to below 1. */
  fraction(): number;
  /** Returns an integer from 0 to below the limit. */
  below(limit: number): number;
  /** Returns the items in random order. */
  shuffled<T>(items: readonly T[]): T[];
}

/** Makes random numbers with the generator "mulberry32". */
export function seededRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    fraction: next,
    below,
    shuffled<T>(items: readonly T[]): T[] {
      const order = [...items];
      for (let i = order.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [order[i], order[j]] = [order[j] as T, order[i] as T];
      }
      return order;
    },
  };
}
