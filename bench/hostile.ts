/**
 * What hostile input costs: for each bound the input at it and beyond it, in time, memory and calls of a key service, as ratios
 * to reading the same bytes, by `JSON.parse` or, where they are not JSON, by copying them. An input that is refused has the
 * error's class in its name; `test/everywhere/bounds.test.ts` holds the same inputs to their answers.
 */
import { BOUNDS } from "../test/support/bounds/all-bounds.ts";
import { assertOutcome, outcomeOf } from "../test/support/bounds/attempt.ts";
import type { Attempt, Bound } from "../test/support/bounds/bound.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import type { HostileProcess } from "./support/hostile-process.ts";
import {
  interleave,
  interleaveProcesses,
  type Measurement,
} from "./support/interleave.ts";
import { measureMemory } from "./support/memory.ts";
import { type Program, program } from "./support/program.ts";
import { ratioOf, readAgain, rowName } from "./support/reading.ts";
import { Report } from "./support/report.ts";
import { counted } from "./support/weigh.ts";

/** How much longer than at its bound an input may take for each byte where nothing refuses it. */
const MOST_GROWTH = 2;
const SIDES = ["at", "beyond"] as const;
const READING = "reading";
const CALL = "call";

// Some of these calls take a second.
const effort = effortOf({ rounds: 7, roundMs: 20, warmUpMs: 40, turns: 1 });
/** After so many calls the least that was kept is what is meant. */
const CALLS_KEPT = 3;
const PROCESSES = isQuick ? 1 : 3;

/** The time of a call to that of reading the same bytes. */
async function timeOf(name: string, attempt: Attempt): Promise<Measurement> {
  const [reading, call] = await interleave(
    [
      { name: READING, run: () => readAgain(attempt), check() {} },
      {
        name: CALL,
        run: () => outcomeOf(attempt),
        check: (outcome) => assertOutcome(attempt, outcome as object),
      },
    ],
    { bouts: [1], ...effort },
  );
  return ratioOf(name, call, reading);
}

/** The memory of a process that makes a call, to that of one that reads the same bytes, and what the call took of it. */
async function memoryOf(
  own: Program,
  name: string,
  bound: Bound,
  side: string,
): Promise<{ ratio: Measurement; taken: number }> {
  const number = `${BOUNDS.indexOf(bound)}`;
  let taken = 0;
  const [reading, call] = await interleaveProcesses(
    [READING, CALL],
    PROCESSES,
    async (way) => {
      const { before, peak } = await own.run<HostileProcess>(number, side, way);
      if (way === CALL) taken = Math.max(taken, peak - before);
      return peak;
    },
  );
  return { ratio: ratioOf(name, call, reading), taken };
}

/** What is kept of a call, in bytes: some runtimes hold on to the last answer for a while, which is not of the library. */
async function keptOf(attempt: Attempt): Promise<number> {
  const { heap: before } = await measureMemory();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < CALLS_KEPT; i++) {
    await outcomeOf(attempt);
    const { heap } = await measureMemory();
    least = Math.min(least, Math.max(0, heap - before));
  }
  return least;
}

const report = new Report(
  "hostile",
  "What hostile input costs, beside reading the same bytes",
);
const own = await program("hostile-process");
const times: Measurement[] = [];
const memory: Measurement[] = [];
const taken: Measurement[] = [];
const kept: Measurement[] = [];
const calls: Measurement[] = [];
const growth: [name: string, ratio: number][] = [];
// A smoke run has a few of them.
for (const bound of BOUNDS.filter((_, i) => !isQuick || i % 6 === 0)) {
  const ratios: number[] = [];
  for (const side of SIDES) {
    const attempt = await bound[side]();
    const name = rowName(bound, attempt);
    if (bound.isKept) {
      kept.push(counted(name, (await keptOf(attempt)) / 1_000));
    }
    if (attempt.calls) {
      const made = attempt.calls();
      await outcomeOf(attempt);
      calls.push(counted(name, attempt.calls() - made));
    }
    const time = await timeOf(name, attempt);
    times.push(time);
    ratios.push(time.median);
    const process = await memoryOf(own, name, bound, side);
    memory.push(process.ratio);
    taken.push(counted(name, process.taken / 2 ** 20));
  }
  const [at = 0, beyond = 0] = ratios;
  if (bound.limit === "linear") growth.push([bound.name, beyond / at]);
}
own.remove();
const table = { chart: false };
report.compare("Time, to reading the same bytes", times, {
  ...table,
  unit: "times",
});
report.compare(
  "Memory of the process at most, to one that reads the same bytes",
  memory,
  { ...table, unit: "times" },
);
report.compare("Memory that the call takes at most", taken, {
  ...table,
  unit: "MB",
});
report.compare("Memory that is kept after a call", kept, {
  ...table,
  unit: "KB",
});
if (calls.length > 0)
  report.compare("Calls of the key service", calls, {
    ...table,
    unit: "calls",
  });
for (const [name, ratio] of growth) {
  report.goal(`${name}: time for each byte, to that of less input`, ratio, {
    atMost: MOST_GROWTH,
  });
}
report.end();
