/** Times of several calls, in milliseconds. */
export interface Times {
  readonly count: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly p95: number;
  readonly p99: number;
  /** The least and the greatest 95th of a hundred of all passes. */
  readonly p95Passes?: readonly number[];
}

/** What a function took with one memory size and one payload. */
export interface SizingRow {
  readonly function: string;
  readonly runtime: string;
  /** Megabytes. */
  readonly memory: number;
  /** Bytes. */
  readonly payload: number;
  /** From the start of the process to its first answer, for the smallest payload; `null` for others. */
  readonly cold: Times | null;
  /** `null` where the function was ended, for want of memory. */
  readonly warm: Times | null;
  /** Megabytes at most (resident set). */
  readonly peak: number;
  /** US dollars for a million warm invocations: duration and requests. */
  readonly cost: number;
}

/** What the benchmark found. */
export interface SizingData {
  /** What held the functions within their limits, and in which periods. */
  readonly containment: string;
  /** How often all sizes were measured, in another order each time. */
  readonly passes?: number;
  /** US dollars for a gigabyte-second, and for a request. */
  readonly price: { readonly second: number; readonly request: number };
  readonly rows: readonly SizingRow[];
}

/** Milliseconds under which the 95th of a hundred invocations is to stay. */
export const FAST = 10;

/** The rows of one function with one payload, the smallest size first. */
export function rowsOf(
  { rows }: SizingData,
  name: string,
  runtime: string,
  payload: number,
): SizingRow[] {
  return rows
    .filter(
      (row) =>
        row.function === name &&
        row.runtime === runtime &&
        row.payload === payload,
    )
    .sort((one, two) => one.memory - two.memory);
}

/** The smallest size that is fast in each pass, or `null`: what one pass alone finds fast, another day may not be. */
export function smallestFast(rows: readonly SizingRow[]): SizingRow | null {
  const isFast = ({ warm }: SizingRow) =>
    warm !== null && Math.max(warm.p95, ...(warm.p95Passes ?? [])) < FAST;
  return rows.find(isFast) ?? null;
}

/** How much slower than the fastest size one may be that is as fast as any. */
const ALIKE = 1.25;

/** The smallest size that is as fast as any, within a quarter of the 95th of a hundred: more memory, and CPU, helps little. */
export function asFastAsAny(rows: readonly SizingRow[]): SizingRow | null {
  const working = rows.flatMap((row) => (row.warm ? [row.warm.p95] : []));
  const most = ALIKE * Math.min(...working);
  return rows.find(({ warm }) => warm !== null && warm.p95 <= most) ?? null;
}

/** The size that costs least. */
export function cheapest(rows: readonly SizingRow[]): SizingRow | null {
  const working = rows.filter(({ warm }) => warm !== null);
  return working.reduce<SizingRow | null>(
    (best, row) => (best === null || row.cost < best.cost ? row : best),
    null,
  );
}
