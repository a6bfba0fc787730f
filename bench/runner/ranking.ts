/** Agreement of repeated runs of a benchmark. */
import { median } from "../support/interleave.ts";
import type { Comparison, Goal, Row } from "../support/report.ts";

type Ordered = Pick<Row, "name" | "median" | "low" | "high">;

/** Comparisons of one run. */
interface Run<R extends Ordered> {
  readonly comparisons: readonly (Pick<Comparison, "title" | "ranked"> & {
    readonly rows: readonly R[];
  })[];
}

/** Agreement of several runs on the order of the candidates. */
export interface Ranking {
  readonly runs: number;
  /** Pairs that all runs rank (`ranked`), that only some rank (`unsure`), and that none ranks (`alike`). */
  readonly ranked: number;
  readonly unsure: number;
  readonly alike: number;
  /** Pairs that two runs rank in opposite order, or whose medians differ by more than a tenth in both directions. */
  readonly contradicted: readonly string[];
}

/** Finds the rows of one candidate in all runs; returns `null` if a run lacks it. */
function rowsOf<R extends Ordered>(
  runs: readonly Run<R>[],
  title: string,
  name: string,
): R[] | null {
  const rows = runs.flatMap(({ comparisons }) => {
    const found = comparisons.find((one) => one.title === title);
    return found?.rows.find((row) => row.name === name) ?? [];
  });
  return rows.length === runs.length ? rows : null;
}

/** Tells whether one row lies wholly below another: their middle halves do not overlap. */
const isBelow = (one: Ordered, other: Ordered) => one.high < other.low;

/** Tells whether one row's median is more than a tenth below another's. */
const isClearlyLess = (one: Ordered, other: Ordered) =>
  one.median < 0.9 * other.median;

/** Compares two candidates in each run: -1 if the first is less, 1 if the second is, 0 if neither. */
function orders(
  ones: readonly Ordered[],
  others: readonly Ordered[],
  isLess: (one: Ordered, other: Ordered) => boolean,
): number[] {
  return ones.map((one, run) => {
    const other = others[run] as Ordered;
    return isLess(one, other) ? -1 : isLess(other, one) ? 1 : 0;
  });
}

const isTurnedRound = (found: readonly number[]) =>
  found.includes(-1) && found.includes(1);

/**
 * Compares how several runs of one benchmark rank its candidates; skips figures that do not vary. A run ranks two candidates if the
 * quartiles of one lie below those of the other. Runs contradict each other if they rank a pair in opposite order, or if the medians
 * differ by more than a tenth in both directions, however wide the quartiles are.
 */
export function compareRankings(runs: readonly Run<Ordered>[]): Ranking {
  let [ranked, unsure, alike] = [0, 0, 0];
  const contradicted: string[] = [];
  for (const { title, rows, ranked: isRanked } of runs[0]?.comparisons ?? []) {
    const all = rows.flatMap(({ name }) => {
      const found = rowsOf(runs, title, name);
      return found ? [found] : [];
    });
    const isFixed = all.flat().every(({ low, high }) => low === high);
    if (isRanked === false || isFixed) continue;
    for (const [i, ones] of all.entries()) {
      for (const others of all.slice(i + 1)) {
        const found = orders(ones, others, isBelow);
        const clear = orders(ones, others, isClearlyLess);
        if (isTurnedRound(found) || isTurnedRound(clear)) {
          contradicted.push(`${title}: ${ones[0]?.name}, ${others[0]?.name}`);
        } else if (!found.includes(0)) ranked++;
        else if (found.some((order) => order !== 0)) unsure++;
        else alike++;
      }
    }
  }
  return { runs: runs.length, ranked, unsure, alike, contradicted };
}

/** Joins the comparisons of several runs: takes the middle of each figure, and adds the least and the greatest median. */
export function withRuns(runs: readonly Run<Row>[]): Run<Row>["comparisons"] {
  const first = runs[0]?.comparisons ?? [];
  if (runs.length === 1) return first;
  return first.map((comparison) => ({
    ...comparison,
    rows: comparison.rows.flatMap(({ name }) => {
      const rows = rowsOf(runs, comparison.title, name);
      if (rows === null) return [];
      const middle = (key: "median" | "low" | "high") =>
        median(rows.map((row) => row[key]));
      const medians = rows.map((row) => row.median);
      const ratios = rows.flatMap(({ ratio }) => ratio ?? []);
      return {
        name,
        median: middle("median"),
        low: middle("low"),
        high: middle("high"),
        runs: [Math.min(...medians), Math.max(...medians)] as const,
        ...(ratios.length > 0 && { ratio: median(ratios) }),
      };
    }),
  }));
}

/** Returns a number that grows the worse a goal's figure is; a missing figure is the worst. */
function badness({ value, bound }: Goal): number {
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  return bound === "at most" ? value : -value;
}

/** Picks the worst figure of each goal from several runs: a goal that one run missed stays missed. */
export function worstGoals(
  runs: readonly { readonly goals: readonly Goal[] }[],
): readonly Goal[] {
  return (runs[0]?.goals ?? []).map((goal) =>
    runs
      .flatMap(
        ({ goals }) => goals.find(({ what }) => what === goal.what) ?? [],
      )
      .reduce((one, other) => (badness(other) > badness(one) ? other : one)),
  );
}
