import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { isQuick } from "./effort.ts";
import { type Measurement, quantile, ratio } from "./interleave.ts";
import { runtimeName } from "./runtime.ts";

/** A middle value and the quartiles around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** The least and the greatest median of several runs. */
  readonly runs?: readonly [number, number];
}

/** What one candidate of a comparison came to. */
export interface Row extends Spread {
  readonly name: string;
  /** To the baseline, round by round; left out where there is none. */
  readonly ratio?: Spread;
}

/** Candidates that do the same work, measured in turns. */
export interface Comparison {
  readonly title: string;
  /** Of the values: "µs", "ms", "MB". */
  readonly unit: string;
  /** The row that the ratios are to. */
  readonly baseline?: string;
  /** Whether the report has a picture of it. */
  readonly chart: boolean;
  readonly rows: readonly Row[];
}

/** A figure that an issue or a document promises. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly verdict: "met" | "MISSED" | "not for this runtime";
  /** The best of several runs, whose worst is `value`. */
  readonly best?: number;
}

/** What a benchmark found on one runtime: a file of `bench/results`. */
export interface Result {
  readonly benchmark: string;
  /** The claim that it measures. */
  readonly about: string;
  readonly runtime: string;
  /** Whether it is a smoke run, whose figures mean nothing. */
  readonly quick: boolean;
  readonly seconds: number;
  readonly comparisons: readonly Comparison[];
  readonly goals: readonly Goal[];
  /** What else is worth saying. */
  readonly notes: readonly string[];
  /** What a benchmark of its own kind found besides. */
  readonly data?: unknown;
}

/** How many digits behind the point a value is printed with: three that count. */
export function rounded(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
}

/**
 * Collects what a benchmark finds and prints it as it comes. At the end the runner gets it as JSON, where the environment's
 * `BENCH_RESULT` says, and the exit code is 1 if a goal was missed.
 */
export class Report {
  readonly #benchmark: string;
  readonly #about: string;
  readonly #runtime: string;
  readonly #comparisons: Comparison[] = [];
  readonly #goals: Goal[] = [];
  readonly #notes: string[] = [];
  readonly #start = performance.now();

  /**
   * @param benchmark the script's name
   * @param about the claim, as a sentence
   * @param runtime what is measured runs on
   */
  constructor(
    benchmark: string,
    about: string,
    runtime: string = runtimeName(),
  ) {
    this.#benchmark = benchmark;
    this.#about = about;
    this.#runtime = runtime;
    console.log(`\n${benchmark}, ${runtime}: ${about}`);
  }

  /**
   * Prints candidates as a table, and keeps them.
   *
   * @param baseline the name of the candidate that the others are compared with
   * @param unit of the values in the table; those measured are multiplied by `scale` first
   * @param chart whether the report has a picture of it, besides the table
   */
  compare(
    title: string,
    measured: readonly Measurement[],
    {
      baseline,
      unit = "µs",
      scale = 1,
      chart = true,
    }: {
      baseline?: string;
      unit?: string;
      scale?: number;
      chart?: boolean;
    } = {},
  ): void {
    const base = measured.find(({ name }) => name === baseline);
    if (baseline !== undefined && !base) {
      throw new Error(`No candidate is called ${baseline}`);
    }
    const rows = measured.map((one): Row => {
      const at = (share: number) => scale * quantile(one.rounds, share);
      return {
        name: one.name,
        median: at(0.5),
        low: at(0.25),
        high: at(0.75),
        ...(base && { ratio: ratio(one, base) }),
      };
    });
    const comparison: Comparison = {
      title,
      unit,
      ...(baseline && { baseline }),
      chart,
      rows,
    };
    this.#comparisons.push(comparison);
    printComparison(comparison);
  }

  /**
   * Judges a figure.
   *
   * @param counts whether the goal is one of the runtime that we are on
   */
  goal(
    what: string,
    value: number,
    limits: { atMost: number } | { atLeast: number },
    counts = true,
  ): void {
    const isMost = "atMost" in limits;
    const limit = isMost ? limits.atMost : limits.atLeast;
    // No figure at all meets nothing.
    const isMet = isMost ? value <= limit : value >= limit;
    const goal: Goal = {
      what,
      value,
      bound: isMost ? "at most" : "at least",
      limit,
      verdict: counts ? (isMet ? "met" : "MISSED") : "not for this runtime",
    };
    this.#goals.push(goal);
    console.log(
      `  ${goal.verdict}: ${what}: ${rounded(value)}, ${goal.bound} ${rounded(limit)}`,
    );
  }

  /** Says something else. */
  note(text: string): void {
    this.#notes.push(text);
    console.log(`  ${text}`);
  }

  /** Hands over what was found. */
  end(data?: unknown): void {
    const result: Result = {
      benchmark: this.#benchmark,
      about: this.#about,
      runtime: this.#runtime,
      quick: isQuick,
      seconds: Math.round((performance.now() - this.#start) / 1_000),
      comparisons: this.#comparisons,
      goals: this.#goals,
      notes: this.#notes,
      ...(data !== undefined && { data }),
    };
    const file = process.env.BENCH_RESULT;
    if (file) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(result, short, 2)}\n`);
    }
    if (this.#goals.some(({ verdict }) => verdict === "MISSED")) {
      process.exitCode = 1;
    }
  }
}

/** Four digits that count say all that a measurement knows. */
function short(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : value;
}

function printComparison({ title, unit, baseline, rows }: Comparison): void {
  const width = 2 + Math.max(...rows.map(({ name }) => name.length));
  const head = [`${unit} (median)`, "quartiles"];
  if (baseline) head.push(`to ${baseline}`, "quartiles");
  const widths = [14, 20, Math.max(10, (baseline?.length ?? 0) + 6), 16];
  const line = (name: string, cells: readonly string[]) =>
    console.log(
      name.padEnd(width) +
        cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(""),
    );
  console.log(`\n${title}`);
  line("", head);
  for (const { name, median, low, high, ratio } of rows) {
    const cells = [rounded(median), `${rounded(low)} to ${rounded(high)}`];
    if (ratio) {
      cells.push(ratio.median.toFixed(2));
      cells.push(`${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`);
    }
    line(name, cells);
  }
}
