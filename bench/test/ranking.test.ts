import { expect, test } from "bun:test";
import {
  compareRankings,
  goalOf,
  withRuns,
  worstGoals,
} from "../runner/ranking.ts";

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
    const rows = [{ ...row, ratio: { median: ratio, ...spread } }];
    const comparison = { title: "t", unit: "ms", chart: true, rows };
    return { comparisons: [comparison] };
  };
  const one = run(2, 0.5);
  expect(withRuns([one])).toEqual(one.comparisons);
  const [comparison] = withRuns([one, run(1, 0.7), run(3, 0.6)]);
  const [row] = comparison?.rows ?? [];
  expect(row).toMatchObject({ median: 2, low: 0, high: 9, runs: [1, 3] });
  expect(row?.ratio).toMatchObject({ median: 0.6, runs: [0.5, 0.7] });
  const [ofTwo] = withRuns([one, run(3, 0.6)]);
  expect(ofTwo?.rows[0]).toMatchObject({ median: 2.5, runs: [2, 3] });
});

test("a goal that was missed once stays missed", () => {
  const goal = (value: number, verdict: "met" | "MISSED") => {
    const what = { what: "x", limit: 1, value, verdict } as const;
    return { goals: [{ ...what, bound: "at most" as const }] };
  };
  const goals = worstGoals([
    goal(0.5, "met"),
    goal(2, "MISSED"),
    goal(1, "met"),
  ]);
  expect(goals[0]).toMatchObject({ value: 2, best: 0.5, verdict: "MISSED" });
});

test("of a figure that is to be large the least is the worst", () => {
  const goal = (value: number) => {
    const what = { what: "x", limit: 3, value, verdict: "met" } as const;
    return { goals: [{ ...what, bound: "at least" as const }] };
  };
  const goals = worstGoals([goal(4), goal(3.5), goal(5)]);
  expect(goals[0]).toMatchObject({ value: 3.5, best: 5 });
});

test("a goal without a figure is not met by the figures of other runs", () => {
  const goal = (value: number | null, verdict: "met" | "MISSED") => {
    const what = { what: "x", limit: 1, value: value as number, verdict };
    return { goals: [{ ...what, bound: "at most" as const }] };
  };
  // As a benchmark hands it over: NaN is null in JSON.
  const runs = [goal(0.5, "met"), goal(null, "MISSED"), goal(0.5, "met")];
  expect(worstGoals(runs)[0]?.verdict).toBe("MISSED");
});

test("a pair whose order is turned round is named", () => {
  const first = result(["a", 1, 2], ["b", 3, 4]);
  const second = result(["a", 3, 4], ["b", 1, 2]);
  const ranking = compareRankings([first, second]);
  expect(ranking.contradicted).toEqual(["t: a, b"]);
  expect(goalOf(ranking)).toMatchObject({ value: 1, verdict: "MISSED" });
  const same = compareRankings([first, first]);
  expect(goalOf(same)).toMatchObject({ value: 0, verdict: "met" });
});

test("a pair is turned round too where its medians are far apart both ways, however wide the quartiles are", () => {
  const first = result(["a", 1, 5], ["b", 2, 6]);
  const second = result(["a", 2, 6], ["b", 1, 5]);
  expect(compareRankings([first, second]).contradicted).toEqual(["t: a, b"]);
  // Less than a tenth apart, they are alike.
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
