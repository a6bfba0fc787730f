/** Results of benchmarks: one file for each runtime, with a member for each benchmark. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../support/report.ts";
import type { Machine } from "./machine.ts";
import type { Ranking } from "./ranking.ts";

/** Result as the runner stores it. */
export interface StoredResult extends Result {
  /** Short name of the measured commit, and an ISO date. */
  readonly commit: string;
  readonly date: string;
  readonly machine: Machine;
  /** Agreement of the runs; absent after a single run. */
  readonly ranking?: Ranking;
}

/** Results of one runtime, by benchmark. */
export type RuntimeResults = Readonly<Record<string, StoredResult>>;

/** Reads the results of a runtime by its id; returns an empty object if there is no file. */
export function readResults(folder: string, runtime: string): RuntimeResults {
  const file = join(folder, `${runtime}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Stores the result of a benchmark; `null` removes an outdated one. */
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

/** Longest line: a member that fits stands on one line, so that each row of a table is a line. */
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
