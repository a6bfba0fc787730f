import { expect, test } from "bun:test";
import { compareRankings, withRuns, worstGoals } from "../runner/ranking.ts";

const result = (...rows: [string, number, number][]) => ({
  comparisons: [
    {
      title: "t",
      rows: rows.map(([name, low, high]) => {
        return { name, median: (low + high) / 2, low, high };
      }),
    },
  ],
});

test("rankings are the same while no pair is ranked one way and the other", () => {
  const first = result(["a", 1, 2], ["b", 3, 4], ["c", 3.2, 4.2]);
  const second = result(["a", 1, 2], ["b", 3.2, 4.2], ["c", 3, 4]);
  expect(compareRankings([first, second])).toEqual({
    runs: 2,
    ranked: 2,
    unsure: 0,
    alike: 1,
    contradicted: [],
  });
});

test("a pair that only some runs rank is not called ranked", () => {
  const first = result(["a", 1, 2], ["b", 3, 4]);
  const second = result(["a", 1, 3], ["b", 2, 4]);
  const { ranked, unsure } = compareRankings([first, second]);
  expect([ranked, unsure]).toEqual([0, 1]);
});

test("of several runs a row says where their medians lay", () => {
  const run = (median: number, ratio: number) => {
    const spread = { low: 0, high: 9 };
    const row = { name: "a", median, ...spread };
    const rows = [{ ...row, ratio }];
    const comparison = { title: "t", unit: "ms", rows };
    return { comparisons: [comparison] };
  };
  const one = run(2, 0.5);
  expect(withRuns([one])).toEqual(one.comparisons);
  const [comparison] = withRuns([one, run(1, 0.7), run(3, 0.6)]);
  const [row] = comparison?.rows ?? [];
  expect(row).toMatchObject({ median: 2, low: 0, high: 9, runs: [1, 3] });
  expect(row?.ratio).toBe(0.6);
  const [ofTwo] = withRuns([one, run(3, 0.6)]);
  expect(ofTwo?.rows[0]).toMatchObject({ median: 2.5, runs: [2, 3] });
});

test.each<["at most" | "at least", (number | null)[], number | null]>([
  ["at most", [0.5, 2, 1], 2],
  ["at least", [4, 3.5, 5], 3.5],
  // A benchmark writes its findings as JSON, where NaN is null.
  ["at most", [0.5, null, 0.5], null],
])("the worst figure of several runs counts: %s", (bound, values, worst) => {
  const runs = values.map((value) => {
    const verdict = value === worst ? "MISSED" : "met";
    const goal = { what: "x", limit: 1, value: value as number };
    return { goals: [{ ...goal, bound, verdict } as const] };
  });
  const [goal] = worstGoals(runs);
  expect(goal?.value as number | null).toBe(worst);
  expect(goal?.verdict).toBe("MISSED");
});

test("a pair whose order is turned round is named", () => {
  const first = result(["a", 1, 2], ["b", 3, 4]);
  const second = result(["a", 3, 4], ["b", 1, 2]);
  const ranking = compareRankings([first, second]);
  expect(ranking.contradicted).toEqual(["t: a, b"]);
  const same = compareRankings([first, first]);
  expect(same).toMatchObject({ ranked: 1, contradicted: [] });
});

test("a pair is turned round too where its medians are far apart both ways, however wide the quartiles are", () => {
  const first = result(["a", 1, 5], ["b", 2, 6]);
  const second = result(["a", 2, 6], ["b", 1, 5]);
  expect(compareRankings([first, second]).contradicted).toEqual(["t: a, b"]);
  // Medians less than a tenth apart count as alike.
  const close = result(["a", 1, 5], ["b", 1.1, 5.1]);
  const other = result(["a", 1.1, 5.1], ["b", 1, 5]);
  expect(compareRankings([close, other])).toMatchObject({
    alike: 1,
    contradicted: [],
  });
});

test("figures that do not vary are not counted as ranked", () => {
  const bytes = result(["a", 1, 1], ["b", 2, 2]);
  expect(compareRankings([bytes, bytes])).toMatchObject({ ranked: 0 });
});

test("figures that are the ends of few values are not ranked", () => {
  const first = result(["a", 1, 2], ["b", 3, 4]);
  const comparisons = first.comparisons.map((one) => {
    return { ...one, ranked: false as const };
  });
  expect(compareRankings([{ comparisons }])).toMatchObject({ ranked: 0 });
});

test("a candidate that dropped out in a run is ranked in none, and has no figure", () => {
  const first = result(["a", 1, 2], ["b", 3, 4], ["c", 5, 6]);
  const second = result(["c", 5, 6], ["a", 1, 2]);
  expect(compareRankings([first, second])).toMatchObject({ ranked: 1 });
  const unit = { unit: "ms" };
  const runs = [first, second].map(({ comparisons }) => ({
    comparisons: comparisons.map((one) => ({ ...unit, ...one })),
  }));
  const [comparison] = withRuns(runs);
  expect(comparison?.rows.map(({ name }) => name)).toEqual(["a", "c"]);
  expect(comparison?.rows[1]?.median).toBe(5.5);
});
