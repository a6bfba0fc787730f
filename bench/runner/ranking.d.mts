import type { Comparison } from "../support/report.ts";

/** Compares the rankings of several results of one benchmark. */
export function compareRankings(
  results: readonly {
    readonly comparisons: readonly {
      readonly title: string;
      readonly rows: readonly Pick<
        Comparison["rows"][number],
        "name" | "low" | "high"
      >[];
    }[];
  }[],
): {
  readonly runs: number;
  readonly pairs: number;
  readonly contradicted: readonly string[];
};
