import { expect, test } from "bun:test";
import {
  asFastAsAny,
  cheapest,
  costOf,
  sizesOf,
  sizeToBegin,
  smallestFast,
  TITLES,
} from "../support/lambda/sizes.ts";
import type { Comparison } from "../support/report.ts";

const PRICE = { second: 0.0000166667, request: 0.2e-6 };

function comparison(title: string, values: readonly number[]): Comparison {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const median = (low + high) / 2;
  return { title, unit: "ms", rows: [{ name: "f", median, low, high }] };
}

/** Makes the comparisons of a function that takes the given milliseconds in two passes, by memory size. */
function rowsOf(passes: Readonly<Record<number, readonly [number, number]>>) {
  const comparisons = Object.entries(passes).flatMap(([size, p95s]) => {
    const memory = Number(size);
    const costs = p95s.map((ms) => costOf([ms, ms], memory, PRICE));
    return [
      comparison(TITLES.cold(memory), [1]),
      comparison(TITLES.p95(1_024, memory), p95s),
      comparison(TITLES.cost(1_024, memory), costs),
    ];
  });
  return sizesOf(comparisons, "f", 1_024);
}

test("a size is recommended only if it was fast in each pass", () => {
  const rows = rowsOf({ 256: [9, 11], 512: [4, 5], 1024: [2, 2] });
  expect(rows.map(({ memory }) => memory)).toEqual([256, 512, 1_024]);
  expect(smallestFast(rows)?.memory).toBe(512);
  expect(smallestFast(rowsOf({ 128: [20, 20] }))).toBe(null);
});

test("a size is recommended only if it was fast in each run, and if the function was not ended", () => {
  const title = TITLES.p95(1_024, 256);
  const row = { name: "f", median: 9, low: 8, high: 9.5 };
  const rows = [{ ...row, runs: [8, 12] as const }];
  const found = sizesOf(
    [
      comparison(TITLES.cold(128), [1]),
      comparison(TITLES.cold(256), [1]),
      comparison(TITLES.cost(1_024, 256), [1]),
      { title, unit: "ms", rows },
    ],
    "f",
    1_024,
  );
  expect(found.map(({ memory }) => memory)).toEqual([256]);
  expect(found[0]?.p95).toBe(12);
  expect(smallestFast(found)).toBe(null);
});

test("a size is as fast as any where more memory helps by less than a quarter", () => {
  const rows = rowsOf({ 256: [30, 30], 512: [24, 24], 1024: [20, 20] });
  expect(asFastAsAny(rows)?.memory).toBe(512);
  expect(sizeToBegin(rows)?.memory).toBe(512);
  expect(asFastAsAny(rowsOf({ 128: [26, 26], 256: [20, 20] }))?.memory).toBe(
    256,
  );
  expect(asFastAsAny([])).toBe(null);
});

test("a size is the cheapest by what is billed: milliseconds that have begun, and gigabytes", () => {
  const rows = rowsOf({ 128: [40, 40], 256: [10.5, 10.5], 512: [8, 8] });
  expect(cheapest(rows)?.memory).toBe(256);
  const cost = 1e6 * (0.011 * 0.25 * PRICE.second + PRICE.request);
  expect(cheapest(rows)?.cost).toBeCloseTo(cost, 6);
  expect(cheapest([])).toBe(null);
});
