import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../runner/machine.ts";
import type { Ranking } from "../runner/ranking.ts";
import type { Result } from "../support/report.ts";

/** A result as the runner writes it. */
export interface StoredResult extends Result {
  /** What was measured, and when: a commit's short name, and an ISO date. */
  readonly commit?: string;
  readonly date?: string;
  readonly machine: Machine;
  readonly ranking?: Ranking;
}

/** The results in a folder, by benchmark; each runtime's in the runtimes' order. */
export function readResults(folder: string): Map<string, StoredResult[]> {
  const results = new Map<string, StoredResult[]>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".json")) continue;
    const result: StoredResult = JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    );
    const others = results.get(result.benchmark) ?? [];
    results.set(result.benchmark, [...others, result]);
  }
  return results;
}
