/** The results of benchmarks: one file for each runtime, one member for each benchmark. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../support/report.ts";
import type { Machine } from "./machine.ts";
import type { Ranking } from "./ranking.ts";

/** A result as the runner stores it. */
export interface StoredResult extends Result {
  /** The short name of the commit that was measured, and an ISO date. */
  readonly commit: string;
  readonly date: string;
  readonly machine: Machine;
  /** Only of several runs. */
  readonly ranking?: Ranking;
}

/** The results of one runtime, by benchmark. */
export type RuntimeResults = Readonly<Record<string, StoredResult>>;

/** Reads the results of a runtime by its id; none where there is no file. */
export function readResults(folder: string, runtime: string): RuntimeResults {
  const file = join(folder, `${runtime}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Stores the result of a benchmark; `null` removes an earlier one, which is no longer what the benchmark finds. */
export function storeResult(
  folder: string,
  runtime: string,
  name: string,
  result: StoredResult | null,
): void {
  const { [name]: _, ...others } = readResults(folder, runtime);
  const all = { ...others, ...(result && { [name]: result }) };
  const sorted = Object.fromEntries(Object.entries(all).sort());
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${runtime}.json`);
  writeFileSync(file, `${format(sorted)}\n`);
}

/** Members that fit stand on one line: a row of a table is a line. */
const LONGEST = 300;

function format(value: unknown, indent = ""): string {
  const line = JSON.stringify(value);
  if (line.length <= LONGEST || typeof value !== "object" || value === null) {
    return line;
  }
  const deeper = `${indent} `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const members = Object.entries(value).map(([name, member]) => {
    const key = Array.isArray(value) ? "" : `${JSON.stringify(name)}: `;
    return `${deeper}${key}${format(member, deeper)}`;
  });
  return `${open}\n${members.join(",\n")}\n${indent}${close}`;
}
