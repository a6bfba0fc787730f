import { expect, test } from "bun:test";
import { compareRankings } from "../runner/ranking.mjs";

const result = (...rows: [string, number, number][]) => ({
  comparisons: [
    {
      title: "t",
      rows: rows.map(([name, low, high]) => ({ name, low, high })),
    },
  ],
});

test("rankings are the same while no pair is ranked one way and the other", () => {
  const first = result(["a", 1, 2], ["b", 3, 4], ["c", 3.5, 5]);
  const second = result(["a", 1, 2], ["b", 3.5, 5], ["c", 3, 4]);
  expect(compareRankings([first, second])).toEqual({
    runs: 2,
    pairs: 2,
    contradicted: [],
  });
});

test("a pair whose order is turned round is named", () => {
  const first = result(["a", 1, 2], ["b", 3, 4]);
  const second = result(["a", 3, 4], ["b", 1, 2]);
  expect(compareRankings([first, second]).contradicted).toEqual(["t: a, b"]);
});
