import { quantile } from "../interleave.ts";
import type { Row } from "../report.ts";
import type { SizingRow, Times } from "./row.ts";

/** A function with one memory size and one payload. */
export interface Case {
  readonly function: string;
  readonly runtime: string;
  /** Megabytes. */
  readonly memory: number;
  /** Bytes. */
  readonly payload: number;
}

interface Entry {
  readonly case: Case;
  readonly cold: number[];
  /** By pass. */
  readonly warm: number[][];
  /** What the function itself measured. */
  readonly own: number[];
  peak: number;
  hasEnded: boolean;
}

/** US dollars. */
export interface Price {
  /** For a gigabyte-second. */
  readonly second: number;
  readonly request: number;
}

/** The times of several calls. */
export function timesOf(values: readonly number[]): Times {
  const at = (share: number) => quantile(values, share);
  return {
    count: values.length,
    median: at(0.5),
    low: at(0.25),
    high: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
  };
}

/** Lambda bills every millisecond that has begun. */
function costOf(
  values: readonly number[],
  memory: number,
  { second, request }: Price,
): number {
  const billed = values.reduce((sum, ms) => sum + Math.ceil(ms), 0);
  const seconds = billed / values.length / 1_000;
  return 1e6 * (seconds * (memory / 1_024) * second + request);
}

/** Collects what functions take, over several passes. */
export class Collection {
  readonly #entries = new Map<string, Entry>();

  #entry(one: Case): Entry {
    const key = JSON.stringify([
      one.function,
      one.runtime,
      one.memory,
      one.payload,
    ]);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = {
      case: one,
      cold: [],
      warm: [],
      own: [],
      peak: 0,
      hasEnded: false,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Milliseconds from the start of a process to its first answer. */
  addCold(one: Case, ms: number): void {
    this.#entry(one).cold.push(ms);
  }

  /** Milliseconds of a pass's warm invocations, and of what the function itself measured of them. */
  addWarm(
    one: Case,
    values: readonly number[],
    own: readonly number[],
    peak: number,
  ): void {
    const entry = this.#entry(one);
    entry.warm.push([...values]);
    entry.own.push(...own);
    entry.peak = Math.max(entry.peak, peak);
  }

  /** That the function was ended, for want of memory. */
  addEnd(one: Case): void {
    this.#entry(one).hasEnded = true;
  }

  /** What a function measured itself; nothing where it was ended in any pass. */
  own(one: Case): readonly number[] {
    const { own, hasEnded } = this.#entry(one);
    return hasEnded ? [] : own;
  }

  /** What each pass found, by memory and payload: to compare their rankings. */
  byPass(): { comparisons: { title: string; rows: Row[] }[] }[] {
    const entries = [...this.#entries.values()];
    const titleOf = ({ case: { memory, payload } }: Entry) =>
      `${memory} MB, ${payload} bytes`;
    const titles = [...new Set(entries.map(titleOf))];
    const passes = Math.max(...entries.map(({ warm }) => warm.length));
    // One that was ended in a pass has nothing to compare there.
    const whole = entries.filter(({ warm }) => warm.length === passes);
    return Array.from({ length: passes }, (_, pass) => ({
      comparisons: titles.map((title) => ({
        title,
        rows: whole
          .filter((entry) => titleOf(entry) === title)
          .map(({ case: one, warm }) => {
            const { median, low, high } = timesOf(warm[pass] ?? []);
            const name = `${one.function} on ${one.runtime}`;
            return { name, median, low, high };
          }),
      })),
    }));
  }

  /** What every function took, the smallest size first. */
  rows(price: Price): SizingRow[] {
    return [...this.#entries.values()]
      .map(({ case: one, cold, warm, peak, hasEnded }): SizingRow => {
        const values = warm.flat();
        const p95s = warm.map((pass) => quantile(pass, 0.95));
        const isWhole = !hasEnded && values.length > 0;
        return {
          ...one,
          cold: cold.length > 0 ? timesOf(cold) : null,
          warm: isWhole
            ? {
                ...timesOf(values),
                p95Passes: [Math.min(...p95s), Math.max(...p95s)],
              }
            : null,
          peak,
          cost: isWhole ? costOf(values, one.memory, price) : 0,
        };
      })
      .sort((one, two) => one.memory - two.memory);
  }
}
