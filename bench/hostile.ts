/**
 * Cost of hostile input: for each bound of docs/reference/bounds.md, the time of input at the bound and beyond it. The time is a
 * ratio to reading the same bytes: with `JSON.parse`, or by a copy if they are not JSON. Not part of the report.
 */
import { BOUNDS } from "../test/support/bounds/all-bounds.ts";
import { assertOutcome, outcomeOf } from "../test/support/bounds/attempt.ts";
import type { Attempt } from "../test/support/bounds/bound.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import { interleave, type Measurement, ratioOf } from "./support/interleave.ts";
import { Report } from "./support/report.ts";

/** Largest growth of the time per byte from the input at a bound to the larger one, if nothing refuses the larger one. */
const MOST_GROWTH = 2;
// Some of these calls take a second.
const effort = effortOf({ rounds: 7, roundMs: 20, warmUpMs: 40, turns: 1 });

/** Reads an input without processing it. */
function readAgain({ sent }: Attempt): unknown {
  return typeof sent === "string" ? JSON.parse(sent) : sent.slice();
}

/** Measures the time of a call, as a ratio to reading the same bytes. */
async function timeOf(attempt: Attempt) {
  const candidates = [
    { name: "reading", run: () => readAgain(attempt), check() {} },
    {
      name: "call",
      run: () => outcomeOf(attempt),
      check: (outcome: unknown) => assertOutcome(attempt, outcome as object),
    },
  ];
  const measured = await interleave(candidates, { bouts: [1], ...effort });
  return ratioOf(measured, "call", "reading");
}

const report = new Report();
const times: Measurement[] = [];
const growth: [name: string, ratio: number][] = [];
// A smoke run tries only every sixth bound.
for (const bound of BOUNDS.filter((_, i) => !isQuick || i % 6 === 0)) {
  const { name, limit } = bound;
  const ratios: number[] = [];
  for (const side of ["at", "beyond"] as const) {
    const attempt = await bound[side]();
    const { median, low, high } = await timeOf(attempt);
    const refusal = attempt.refusal ? `, ${attempt.refusal.name}` : "";
    const title = `${name} (${limit}): ${attempt.input}${refusal}`;
    times.push({ name: title, rounds: [low, median, high] });
    ratios.push(median);
  }
  const [at = 0, beyond = 0] = ratios;
  if (limit === "linear") growth.push([name, beyond / at]);
}
report.compare("Time, to reading the same bytes", times, { unit: "times" });
for (const [name, ratio] of growth) {
  const what = `${name}: time for each byte, to that of less input`;
  report.goal(what, ratio, { atMost: MOST_GROWTH });
}
report.end();
