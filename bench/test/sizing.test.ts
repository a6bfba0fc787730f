import { describe, expect, test } from "bun:test";
import { type Case, Collection } from "../support/sizing/collection.ts";
import { asFastAsAny, cheapest, smallestFast } from "../support/sizing/row.ts";

const PRICE = { second: 0.0000166667, request: 0.2e-6 };
const of = (memory: number): Case => ({
  function: "f",
  runtime: "Node",
  memory,
  payload: 1_024,
});
const warm = (ms: number) => Array.from({ length: 20 }, () => ms);

/** What two passes make of a function that takes so many milliseconds in each, by memory size. */
function rowsOf(passes: Readonly<Record<number, readonly [number, number]>>) {
  const collection = new Collection();
  for (const [memory, each] of Object.entries(passes)) {
    for (const ms of each) {
      collection.addWarm(of(Number(memory)), warm(ms), [], 50);
    }
  }
  return collection.rows(PRICE);
}

describe("a memory size", () => {
  test("is recommended only if it was fast in each pass", () => {
    const rows = rowsOf({ 256: [9, 11], 512: [4, 5], 1024: [2, 2] });
    expect(smallestFast(rows)?.memory).toBe(512);
    expect(smallestFast(rowsOf({ 128: [20, 20] }))).toBe(null);
  });

  test("is as fast as any where more memory helps by less than a quarter", () => {
    const rows = rowsOf({ 256: [30, 30], 512: [24, 24], 1024: [20, 20] });
    expect(asFastAsAny(rows)?.memory).toBe(512);
    expect(asFastAsAny(rowsOf({ 128: [26, 26], 256: [20, 20] }))?.memory).toBe(
      256,
    );
    expect(asFastAsAny([])).toBe(null);
  });

  test("is the cheapest by what is billed: milliseconds that have begun, and gigabytes", () => {
    const rows = rowsOf({
      128: [40, 40],
      256: [10.5, 10.5],
      512: [8, 8],
    });
    expect(cheapest(rows)?.memory).toBe(256);
    const cost = 1e6 * (0.011 * 0.25 * PRICE.second + PRICE.request);
    expect(cheapest(rows)?.cost).toBeCloseTo(cost, 6);
  });

  test("with which a function was ended in one pass is never recommended", () => {
    const collection = new Collection();
    collection.addWarm(of(128), warm(1), [1], 127);
    collection.addEnd(of(128));
    collection.addWarm(of(256), warm(2), [2], 127);
    const rows = collection.rows(PRICE);
    expect(rows.map(({ memory }) => memory)).toEqual([128, 256]);
    expect(rows[0]?.warm).toBe(null);
    expect(smallestFast(rows)?.memory).toBe(256);
    expect(cheapest(rows)?.memory).toBe(256);
    expect(asFastAsAny(rows)?.memory).toBe(256);
    // Nor is what it measured itself before.
    expect(collection.own(of(128))).toEqual([]);
    expect(collection.own(of(256))).toEqual([2]);
  });
});
