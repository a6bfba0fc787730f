/** Whether repeated runs of a benchmark say the same. */
import { median } from "../support/interleave.ts";
import type { Comparison, Goal, Row, Spread } from "../support/report.ts";

type Ordered = Pick<Row, "name" | "median" | "low" | "high">;

/** The part of a result that is compared. */
interface Ranked {
  readonly comparisons: readonly {
    readonly title: string;
    readonly rows: readonly Ordered[];
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

type IsLess = (one: Ordered, other: Ordered) => boolean;

/** Whether one row lies wholly below another: its middle half does not reach the other's. */
function isBelow(one: Ordered, other: Ordered): boolean {
  return one.high < other.low;
}

/** Whether one row is faster than another for anyone who reads the medians: by more than a tenth. */
function isClearlyLess(one: Ordered, other: Ordered): boolean {
  return one.median < 0.9 * other.median;
}

/** A pair of rows in each run: -1 where the first is less, 1 where the second is, 0 where that is not said. */
function orders(
  pairs: readonly (readonly [Ordered, Ordered])[],
  isLess: IsLess,
): number[] {
  return pairs.map(([one, other]) =>
    isLess(one, other) ? -1 : isLess(other, one) ? 1 : 0,
  );
}

function isTurnedRound(found: readonly number[]): boolean {
  return found.includes(-1) && found.includes(1);
}

/**
 * Compares the ranking of every comparison in several results of one benchmark, but for those whose figures do not vary. A run
 * ranks two candidates where the quartiles of one lie below those of the other. Runs contradict each other where one ranks a
 * pair one way and another one the other way, and also where the medians are more than a tenth apart one way in one run and the
 * other way in another, however wide the quartiles are.
 *
 * @returns how many pairs all runs rank, how many only some, and how many none; and the pairs that runs contradict each
 *   other about
 */
export function compareRankings(results: readonly Ranked[]): Ranking {
  let [ranked, unsure, alike] = [0, 0, 0];
  const contradicted: string[] = [];
  const first = results[0]?.comparisons ?? [];
  for (const [at, { title, rows }] of first.entries()) {
    const rowsOfRuns = results.map((each) => each.comparisons[at]?.rows ?? []);
    if (rowsOfRuns.flat().every(({ low, high }) => low === high)) continue;
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        const pairs = rowsOfRuns.map(
          (all) => [all[i], all[j]] as [Ordered, Ordered],
        );
        const found = orders(pairs, isBelow);
        if (
          isTurnedRound(found) ||
          isTurnedRound(orders(pairs, isClearlyLess))
        ) {
          contradicted.push(`${title}: ${rows[i]?.name}, ${rows[j]?.name}`);
        } else if (!found.includes(0)) ranked++;
        else if (found.some((order) => order !== 0)) unsure++;
        else alike++;
      }
    }
  }
  return { runs: results.length, ranked, unsure, alike, contradicted };
}

/**
 * The comparisons of several runs as one: of each figure the middle one of all runs, and beside it the least and the greatest
 * median.
 */
export function withRuns(
  results: readonly { readonly comparisons: readonly Comparison[] }[],
): readonly Comparison[] {
  const first = results[0]?.comparisons ?? [];
  if (results.length === 1) return first;
  return first.map((comparison, at) => ({
    ...comparison,
    rows: comparison.rows.map((row, i) => {
      const rows = results.map((each) => each.comparisons[at]?.rows[i] as Row);
      return {
        ...row,
        ...middle(rows),
        ...(row.ratio && {
          ratio: middle(rows.map(({ ratio }) => ratio as Spread)),
        }),
      };
    }),
  }));
}

/** Medians and quartiles of several runs, each of them the middle one. */
function middle(spreads: readonly Spread[]) {
  const of = (key: "median" | "low" | "high") =>
    spreads.map((spread) => spread[key]);
  return {
    median: median(of("median")),
    low: median(of("low")),
    high: median(of("high")),
    runs: ends(of("median")),
  };
}

function ends(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** That no run turns round what another one ranks, as a goal. */
export function goalOf({ contradicted: { length: value } }: Ranking): Goal {
  return {
    what: "pairs of candidates that one run ranks one way, and another run the other way",
    value,
    bound: "at most",
    limit: 0,
    verdict: value === 0 ? "met" : "MISSED",
  };
}

/** How bad a goal's figure is: none at all is the worst. */
function badness({ value, bound }: Goal): number {
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  return bound === "at most" ? value : -value;
}

/**
 * Of several runs the goals with the worst figure that any reached, and beside it the best: one that was missed once, or had no
 * figure, stays so.
 */
export function worstGoals(
  results: readonly { readonly goals: readonly Goal[] }[],
): readonly Goal[] {
  return (results[0]?.goals ?? []).map((goal, at) => {
    const [best = goal, ...others] = results
      .map(({ goals }) => goals[at] as Goal)
      .sort((one, two) => badness(one) - badness(two));
    const worst = others.at(-1);
    return worst === undefined ? best : { ...worst, best: best.value };
  });
}
