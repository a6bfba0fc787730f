import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { type Measurement, quantile, ratioOf } from "./interleave.ts";
import { runtimeName } from "./runtime.ts";

/** Median with its quartiles. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Least and greatest median of several runs. */
  readonly runs?: readonly [number, number];
}

/** Row of one candidate in a comparison. */
export interface Row extends Spread {
  readonly name: string;
  /** Median of the rounds' ratios to the baseline; absent if there is no baseline. */
  readonly ratio?: number;
}

/** Comparison of candidates that do the same work, measured in turns. */
export interface Comparison {
  readonly title: string;
  /** Unit of the values: "µs", "ms", "MB". */
  readonly unit: string;
  /** False if `low` and `high` are the extremes of a few values: such rows are not ranked. */
  readonly ranked?: false;
  readonly rows: readonly Row[];
}

/** Ratio that an issue or a document promises. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  /** Quartiles of the rounds' ratios; absent if there are no rounds. */
  readonly low?: number;
  readonly high?: number;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly verdict: "met" | "MISSED" | "not for this runtime";
}

/** Findings of a benchmark on one runtime. */
export interface Result {
  readonly runtime: string;
  readonly seconds: number;
  readonly comparisons: readonly Comparison[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
  /** Findings that are not comparisons: those of the simulated fleets. */
  readonly data?: unknown;
}

/** Prints a value with three significant digits. */
export function rounded(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", {
    maximumFractionDigits: digits,
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
  });
}

/** Presentation of a comparison: its unit, and the scale from measured values to that unit. */
export interface Presentation {
  /** Name of the candidate that the others are compared with. */
  readonly baseline?: string | undefined;
  readonly unit?: string;
  readonly scale?: number;
  /** True for few values: the least and the greatest take the place of quartiles. */
  readonly few?: boolean;
}

/**
 * Collects and prints the findings of a benchmark. At the end, writes them as JSON to the file in the environment variable
 * `BENCH_RESULT`, and sets the exit code to 1 if a goal was missed.
 */
export class Report {
  readonly #runtime: string;
  readonly #comparisons: Comparison[] = [];
  readonly #goals: Goal[] = [];
  readonly #notes: string[] = [];
  readonly #start = performance.now();

  /** @param runtime name of the measured runtime; default the current one */
  constructor(runtime: string = runtimeName()) {
    this.#runtime = runtime;
  }

  /** Prints candidates as a table, and stores them. */
  compare(
    title: string,
    measured: readonly Measurement[],
    { baseline, unit = "µs", scale = 1, few = false }: Presentation = {},
  ): void {
    const rows = measured.map(({ name, rounds }): Row => {
      const at = (share: number) => scale * quantile(rounds, share);
      return {
        name,
        median: at(0.5),
        low: at(few ? 0 : 0.25),
        high: at(few ? 1 : 0.75),
        ...(baseline && { ratio: ratioOf(measured, name, baseline).median }),
      };
    });
    const ranked = few && { ranked: false as const };
    this.#comparisons.push({ title, unit, ...ranked, rows });
    print(title, unit, rows);
  }

  /**
   * Compares a ratio with its limit.
   *
   * @param counts whether the goal applies to the current runtime
   */
  goal(
    what: string,
    ratio: number | Spread,
    limits: { atMost: number } | { atLeast: number },
    counts = true,
  ): void {
    const { median: value, ...quartiles } =
      typeof ratio === "number" ? { median: ratio } : ratio;
    const isMost = "atMost" in limits;
    const limit = isMost ? limits.atMost : limits.atLeast;
    // NaN misses every goal.
    const isMet = isMost ? value <= limit : value >= limit;
    const bound = isMost ? "at most" : "at least";
    const judged = isMet ? "met" : "MISSED";
    const verdict = counts ? judged : "not for this runtime";
    this.#goals.push({ what, value, ...quartiles, bound, limit, verdict });
    console.log(
      `  ${verdict}: ${what}: ${rounded(value)}, ${bound} ${rounded(limit)}`,
    );
  }

  /** Adds a remark. */
  note(text: string): void {
    this.#notes.push(text);
    console.log(`  ${text}`);
  }

  /** Writes the findings to the runner's file. */
  end(data?: unknown): void {
    const result: Result = {
      runtime: this.#runtime,
      seconds: Math.round((performance.now() - this.#start) / 1_000),
      comparisons: this.#comparisons,
      goals: this.#goals,
      notes: this.#notes,
      ...(data !== undefined && { data }),
    };
    const file = process.env.BENCH_RESULT;
    if (file) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(result, threeDigits));
    }
    if (this.#goals.some(({ verdict }) => verdict === "MISSED")) {
      process.exitCode = 1;
    }
  }
}

/** Rounds to three significant digits: no measurement is more exact. */
function threeDigits(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(3))
    : value;
}

function print(title: string, unit: string, rows: readonly Row[]): void {
  const width = 2 + Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    console.log(
      name.padEnd(width) + cells.map((cell) => cell.padStart(20)).join(""),
    );
  console.log(`\n${title}`);
  line("", [unit, "quartiles", "to the baseline"]);
  for (const { name, median, low, high, ratio } of rows) {
    const cells = [rounded(median), `${rounded(low)} to ${rounded(high)}`];
    if (ratio !== undefined) cells.push(ratio.toFixed(2));
    line(name, cells);
  }
}
