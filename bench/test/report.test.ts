import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readAll } from "../render/figures.ts";
import { sizingTable } from "../render/lambda.ts";
import { page, withTable } from "../render/main.ts";

const results = readAll("bench/results");
const report = await page(results);

function bytesOf(folder: string): number[] {
  return readdirSync(folder).map((file) => statSync(join(folder, file)).size);
}
const sum = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0);

describe("the report", () => {
  test("is made of the results that lie beside it", () => {
    expect(readFileSync("docs/benchmarks.md", "utf8")).toBe(report.text);
    expect(readdirSync("docs/benchmarks").sort()).toEqual(
      Object.keys(report.charts).sort(),
    );
  });

  test("fits on a few screens, and has a figure for each candidate", () => {
    expect(report.text.split("\n").length).toBeLessThanOrEqual(250);
    expect(report.text).not.toMatch(/takes \? |undefined|NaN/);
  });

  test("shows every chart, and each is small", () => {
    for (const file of Object.keys(report.charts)) {
      expect(report.text).toContain(`(benchmarks/${file})`);
    }
    const sizes = bytesOf("docs/benchmarks");
    expect(sizes.length).toBeLessThanOrEqual(8);
    expect(Math.max(...sizes)).toBeLessThan(40_000);
  });

  test("stands on results that are small", () => {
    expect(sum(bytesOf("bench/results"))).toBeLessThan(200_000);
  });
});

test("the guide to sizing has the table that the results give", () => {
  const guide = readFileSync("docs/guides/sizing.md", "utf8");
  expect(withTable(guide, sizingTable(results))).toBe(guide);
  expect(() => withTable("no markers", "")).toThrow("lacks");
});
