import type { Comparison, Goal } from "../support/report.ts";

/** What is compared of a result. */
interface Ranked {
  readonly comparisons: readonly {
    readonly title: string;
    readonly rows: readonly Pick<
      Comparison["rows"][number],
      "name" | "median" | "low" | "high"
    >[];
  }[];
}

/** What several runs say of the candidates' order. */
export interface Ranking {
  readonly runs: number;
  /** Pairs that all runs rank, that only some do, and that none does. */
  readonly ranked: number;
  readonly unsure: number;
  /** Not in older results. */
  readonly alike?: number;
  /** Pairs that one run ranks one way and another one the other way, or whose medians are more than a tenth apart both ways. */
  readonly contradicted: readonly string[];
}

/** Compares the rankings of several results of one benchmark. */
export function compareRankings(results: readonly Ranked[]): Ranking;

/** That no run turns round what another one ranks, as a goal. */
export function goalOf(ranking: Ranking): Goal;

/** The comparisons of several runs as one: of each figure the middle one, with the least and the greatest median of all. */
export function withRuns(
  results: readonly { readonly comparisons: readonly Comparison[] }[],
): readonly Comparison[];

/** Of several runs the goals with the worst figure that any reached. */
export function worstGoals(
  results: readonly { readonly goals: readonly Goal[] }[],
): readonly Goal[];
