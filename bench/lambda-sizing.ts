/**
 * The examples' functions by memory size: bundled, on Node and Bun, under the Lambda Runtime API, each in a control group with
 * the memory and the share of CPU that Lambda gives. Goal: with 128 MB a warm encryption of 1 KB takes at most a tenth of what
 * it takes with the AWS Encryption SDK.
 */
import { RUNTIMES, startStack } from "../examples/local/stack.ts";
import { compareRankings } from "./runner/ranking.ts";
import { isQuick } from "./support/effort.ts";
import { functionRuntimes } from "./support/function-runtimes.ts";
import { find, median } from "./support/interleave.ts";
import { seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";
import { type Case, Collection } from "./support/sizing/collection.ts";
import {
  type Contained,
  findContainment,
  startContained,
  WrongAnswer,
} from "./support/sizing/contained.ts";
import type { SizingData } from "./support/sizing/row.ts";
import {
  ALONE,
  OURS,
  SIGNED,
  type Subject,
  subjectsOf,
  UNSIGNED,
} from "./support/sizing/subjects.ts";

const SIZES = isQuick ? [512] : [128, 256, 512, 1_024, 1_769, 3_008];
const PAYLOADS = isQuick ? [1_024, 16_384] : [1_024, 16_384, 262_144];
/** All sizes in another order each time, so that a machine whose speed drifts is the same machine to all. */
const PASSES = isQuick ? 1 : 3;
/** Of each pass. */
const COLD = isQuick ? 1 : 3;
/** Invocations of each pass before those that count, and those that count, by payload. */
const WARM_UP = isQuick ? 2 : 15;
const COUNTED: Readonly<Record<number, number>> = isQuick
  ? { 1024: 5, 16384: 3 }
  : { 1024: 80, 16384: 60, 262144: 40 };
/** Milliseconds between two invocations, by chance: the last one's share of CPU is over, and no period is in step. */
const PAUSE = { least: 5, more: 15 };
/** US dollars for a gigabyte-second on x86_64, and for a request, as AWS publishes them for most Regions. */
const PRICE = { second: 0.0000166667, request: 0.2e-6 };

const random = seededRandom(20_261_121);
const report = new Report(
  "lambda-sizing",
  "Functions by memory size, in control groups with the memory and the share of CPU that Lambda gives",
  functionRuntimes(),
);
const { kind: containment, why } = findContainment();
if (containment === null) {
  report.note(
    `${why}. Instead the functions are stopped for a part of every 100 ms, though not while they start: a second best, that bounds no memory, and judges no goal`,
  );
}

/** An instance that is measured. */
interface Measured {
  readonly subject: Subject;
  readonly runtime: (typeof RUNTIMES)[number];
  instance: Contained | null;
}

const stack = await startStack();
const { subjects, stop } = await subjectsOf(
  stack,
  PAYLOADS,
  RUNTIMES[0] as (typeof RUNTIMES)[number],
);
const collection = new Collection();

function caseOf(one: Measured, memory: number, payload: number): Case {
  const { subject, runtime } = one;
  return { function: subject.name, runtime: runtime.name, memory, payload };
}

/** Notes that an instance was ended; a wrong answer ends the benchmark. */
async function dropOut(
  one: Measured,
  memory: number,
  payload: number,
  error: unknown,
): Promise<void> {
  await one.instance?.stop();
  one.instance = null;
  if (error instanceof WrongAnswer) throw error;
  collection.addEnd(caseOf(one, memory, payload));
  const why = (error as Error).message.split("\n", 1)[0];
  report.note(
    `${one.subject.name} on ${one.runtime.name} with ${memory} MB and ${payload} bytes: ${why}`,
  );
}

/** Starts an instance, and ends the one before. */
async function startAgain(one: Measured, memory: number): Promise<void> {
  const { subject, runtime } = one;
  const payload = subject.payloads[0] as number;
  await one.instance?.stop();
  one.instance = null;
  try {
    one.instance = await startContained(
      stack,
      subject,
      runtime,
      memory,
      containment,
    );
    const { ms } = await one.instance.invoke(payload, true);
    const cold = one.instance.initMs + ms;
    collection.addCold(caseOf(one, memory, payload), cold);
  } catch (error) {
    await dropOut(one, memory, payload, error);
  }
}

/** Invokes all in turns; those that end for want of memory drop out. */
async function measure(
  all: readonly Measured[],
  payload: number,
  memory: number,
): Promise<void> {
  const taking = all.filter(({ subject }) =>
    subject.payloads.includes(payload),
  );
  const times = new Map<Measured, number[]>(taking.map((one) => [one, []]));
  const owns = new Map<Measured, number[]>(taking.map((one) => [one, []]));
  const count = COUNTED[payload] ?? 1;
  for (let i = -WARM_UP; i < count; i++) {
    for (const one of random.shuffled(taking)) {
      if (one.instance === null) continue;
      const pause = PAUSE.least + random.fraction() * PAUSE.more;
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        const isChecked = i === -WARM_UP;
        const { ms, response } = await one.instance.invoke(payload, isChecked);
        if (i < 0) continue;
        times.get(one)?.push(ms);
        const own = (response as { ms?: number }).ms;
        if (own !== undefined) owns.get(one)?.push(own);
      } catch (error) {
        await dropOut(one, memory, payload, error);
      }
    }
  }
  for (const one of taking) {
    if (one.instance === null) {
      collection.addEnd(caseOf(one, memory, payload));
      continue;
    }
    collection.addWarm(
      caseOf(one, memory, payload),
      times.get(one) ?? [],
      owns.get(one) ?? [],
      one.instance.peak(),
    );
  }
}

for (let pass = 1; pass <= PASSES; pass++) {
  for (const memory of random.shuffled(SIZES)) {
    // What encrypts alone is compared with the least memory, and nowhere else.
    const all: Measured[] = subjects
      .filter(({ name }) => memory === SIZES[0] || !(name in ALONE))
      .flatMap((subject) =>
        RUNTIMES.map((runtime) => ({ subject, runtime, instance: null })),
      );
    for (let i = 0; i < COLD; i++) {
      for (const one of random.shuffled(all)) await startAgain(one, memory);
    }
    for (const payload of PAYLOADS) await measure(all, payload, memory);
    for (const { instance } of all) await instance?.stop();
    console.log(`  pass ${pass} of ${PASSES}: ${memory} MB, done`);
  }
}
await stop();
await stack.stop();

const [least = 128] = SIZES;
for (const { name: runtime } of RUNTIMES) {
  const measured = Object.keys(ALONE).map((name) => {
    const one = { function: name, runtime, memory: least, payload: 1_024 };
    const rounds = collection.own(one);
    return { name, rounds, median: median(rounds) };
  });
  report.compare(
    `${least} MB on ${runtime}: encryption of 1 KB alone, warm`,
    measured,
    { baseline: SIGNED, unit: "ms" },
  );
  const signed = find(measured, SIGNED);
  for (const name of OURS) {
    report.goal(
      `${least} MB on ${runtime}: warm encryption of 1 KB, ${name}, to the AWS Encryption SDK's, which signs`,
      find(measured, name).median / signed.median,
      { atMost: 0.1 },
      containment !== null,
    );
    const like = find(measured, name).median / find(measured, UNSIGNED).median;
    report.note(
      `${least} MB on ${runtime}: warm encryption of 1 KB, ${name}: ${like.toFixed(2)} of what the AWS Encryption SDK takes where it does not sign, as sealmask does not`,
    );
  }
}
const { ranked, unsure, alike, contradicted } = compareRankings(
  collection.byPass(),
);
report.goal(
  "pairs of functions that one pass ranks one way, and another pass the other way",
  contradicted.length,
  { atMost: 0 },
  containment !== null,
);
report.note(
  `of pairs of functions with the same memory and payload, ${ranked} are ranked in all ${PASSES} passes by the quartiles of their warm invocations, ${unsure} in some and ${alike} in none; the other way round in another pass: ${contradicted.join("; ") || "none"}`,
);
const data: SizingData = {
  containment: containment
    ? `${containment}, in periods of 20 ms`
    : "a throttle that stops functions for a part of every 100 ms, though not while they start",
  passes: PASSES,
  price: PRICE,
  rows: collection.rows(PRICE).filter((row) => !(row.function in ALONE)),
};
report.end(data);
