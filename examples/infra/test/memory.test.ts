import { expect, test } from "bun:test";
import results from "../../../bench/results/lambda-sizing.bun.json";
import { rowsOf, smallestFast } from "../../../bench/support/sizing/row.ts";
import { EXAMPLES, type ExampleName } from "../src/examples.ts";
import { MEMORY } from "../src/memory.ts";

for (const [name, { runtime }] of Object.entries(EXAMPLES)) {
  test(`the memory of ${name} is the smallest with which the benchmark was fast`, () => {
    const measured = runtime === "bun" ? "Bun" : "Node";
    const rows = rowsOf(results.data, name, measured, 1_024);
    expect(rows.length).toBeGreaterThan(1);
    expect(MEMORY[name as ExampleName]).toBe(smallestFast(rows)?.memory ?? 0);
  });
}
