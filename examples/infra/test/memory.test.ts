import { expect, test } from "bun:test";
import results from "../../../bench/results/lambda-sizing.bun.json";
import {
  asFastAsAny,
  rowsOf,
  smallestFast,
} from "../../../bench/support/sizing/row.ts";
import { EXAMPLES, type ExampleName } from "../src/examples.ts";
import { MEMORY } from "../src/memory.ts";

for (const [name, { runtime }] of Object.entries(EXAMPLES)) {
  test(`the memory of ${name} is the smallest with which the benchmark was fast, or as fast as with any`, () => {
    const measured = runtime === "bun" ? "Bun" : "Node";
    const rows = rowsOf(results.data, name, measured, 1_024);
    expect(rows.length).toBeGreaterThan(1);
    const row = smallestFast(rows) ?? asFastAsAny(rows);
    expect(MEMORY[name as ExampleName]).toBe(row?.memory ?? 0);
  });
}
