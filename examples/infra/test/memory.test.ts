import { expect, test } from "bun:test";
import bun from "../../../bench/results/bun.json";
import node24 from "../../../bench/results/node24.json";
import { sizesOf, sizeToBegin } from "../../../bench/support/lambda/sizes.ts";
import type { Comparison } from "../../../bench/support/report.ts";
import { EXAMPLES } from "../src/examples.ts";
import { MEMORY } from "../src/memory.ts";

const MEASURED = ["encrypt-proxy", "decrypt-service"] as const;

test.each([...MEASURED])(
  "the memory of %s is the size to begin with",
  (name) => {
    const { lambda } = EXAMPLES[name].runtime === "bun" ? bun : node24;
    const comparisons = lambda.comparisons as unknown as Comparison[];
    const rows = sizesOf(comparisons, name, 1_024);
    expect(rows.length).toBeGreaterThan(1);
    expect(MEMORY[name]).toBe(sizeToBegin(rows)?.memory ?? 0);
  },
);
