import type { Comparison, Row } from "../report.ts";

/** Figures of a function at one memory size. */
export interface SizingRow {
  /** Megabytes. */
  readonly memory: number;
  /** Milliseconds within which 95 of 100 warm invocations end, in the slowest pass. */
  readonly p95: number;
  /** US dollars for a million warm invocations: duration and requests. */
  readonly cost: number;
}

/** Goal in milliseconds for 95 of 100 invocations. */
export const FAST = 10;

/** Titles of the comparisons at one memory size. */
export const TITLES = {
  warm: (payload: number, memory: number): string =>
    `Warm, ${payload / 1_024} KB, ${memory} MB`,
  p95: (payload: number, memory: number): string =>
    `95 of 100, ${payload / 1_024} KB, ${memory} MB`,
  cost: (payload: number, memory: number): string =>
    `A million, ${payload / 1_024} KB, ${memory} MB`,
  cold: (memory: number): string => `Cold, ${memory} MB`,
} as const;

/** Finds a row of a comparison. */
export function rowOf(
  comparisons: readonly Comparison[],
  title: string,
  name: string,
): Row | undefined {
  const found = comparisons.find((one) => one.title === title);
  return found?.rows.find((row) => row.name === name);
}

/** Reads the figures of one function with one payload, the smallest size first. */
export function sizesOf(
  comparisons: readonly Comparison[],
  name: string,
  payload: number,
): SizingRow[] {
  const sizes = comparisons.flatMap(
    ({ title }) => /^Cold, (\d+) MB$/.exec(title)?.slice(1).map(Number) ?? [],
  );
  return sizes
    .sort((one, two) => one - two)
    .flatMap((memory) => {
      const p95 = rowOf(comparisons, TITLES.p95(payload, memory), name);
      const cost = rowOf(comparisons, TITLES.cost(payload, memory), name);
      if (!p95 || !cost) return [];
      const slowest = Math.max(p95.high, ...(p95.runs ?? []));
      return [{ memory, p95: slowest, cost: cost.median }];
    });
}

/** Picks the smallest size that is fast in each pass, or `null`: a size that is fast in one pass only may be slow on another day. */
export function smallestFast(rows: readonly SizingRow[]): SizingRow | null {
  return rows.find(({ p95 }) => p95 < FAST) ?? null;
}

/** Largest ratio to the fastest size at which a size counts as equally fast. */
const ALIKE = 1.25;

/** Picks the smallest size within a quarter of the fastest: more memory and CPU would help little. */
export function asFastAsAny(rows: readonly SizingRow[]): SizingRow | null {
  const most = ALIKE * Math.min(...rows.map(({ p95 }) => p95));
  return rows.find(({ p95 }) => p95 <= most) ?? null;
}

/** Picks the recommended first size. */
export function sizeToBegin(rows: readonly SizingRow[]): SizingRow | null {
  return smallestFast(rows) ?? asFastAsAny(rows);
}

/** Picks the cheapest size. */
export function cheapest(rows: readonly SizingRow[]): SizingRow | null {
  return rows.toSorted((one, two) => one.cost - two.cost)[0] ?? null;
}

/**
 * Computes the cost of a million invocations: Lambda rounds each duration up to a millisecond.
 *
 * @param price US dollars for a gigabyte-second, and for a request
 */
export function costOf(
  times: readonly number[],
  memory: number,
  price: { readonly second: number; readonly request: number },
): number {
  const billed = times.reduce((sum, ms) => sum + Math.ceil(ms), 0);
  const seconds = billed / times.length / 1_000;
  return 1e6 * (seconds * (memory / 1_024) * price.second + price.request);
}
