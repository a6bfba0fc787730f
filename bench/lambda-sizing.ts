/**
 * The examples' functions by memory size: bundled, on Node and Bun, under the Lambda Runtime API, each in a control group with
 * the memory and the share of CPU that Lambda gives. Goal: with 128 MB a warm encryption of 1 KB takes at most a tenth of what
 * it takes with the AWS Encryption SDK.
 */
import { RUNTIMES, startStack } from "../examples/local/stack.ts";
import { isQuick } from "./support/effort.ts";
import { median, quantile } from "./support/interleave.ts";
import { seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";
import {
  type Contained,
  findContainment,
  startContained,
} from "./support/sizing/contained.ts";
import type { SizingData, SizingRow, Times } from "./support/sizing/row.ts";
import { type Subject, subjectsOf } from "./support/sizing/subjects.ts";

const SIZES = isQuick ? [512] : [128, 256, 512, 1_024, 1_769, 3_008];
const PAYLOADS = isQuick ? [1_024] : [1_024, 16_384, 262_144];
const COLD = isQuick ? 1 : 3;
/** Invocations before those that count, and those that count, by payload. */
const WARM_UP = isQuick ? 2 : 20;
const COUNTED: Readonly<Record<number, number>> = isQuick
  ? { 1024: 5 }
  : { 1024: 200, 16384: 100, 262144: 60 };
/** Milliseconds between two invocations, by chance: the last one's share of CPU is over, and no period is in step. */
const PAUSE = { least: 5, more: 15 };
/** US dollars for a gigabyte-second on x86_64, and for a request, as AWS publishes them for most Regions. */
const PRICE = { second: 0.0000166667, request: 0.2e-6 };

const random = seededRandom(20_261_121);
const report = new Report(
  "lambda-sizing",
  "Functions by memory size, in control groups with the memory and the share of CPU that Lambda gives",
);
const { kind: containment, why } = findContainment();
if (containment === null) {
  report.note(
    `${why}. Instead the functions are stopped for a part of every 100 ms: a second best, that bounds no memory`,
  );
}

/** An instance that is measured. */
interface Measured {
  readonly subject: Subject;
  readonly runtime: (typeof RUNTIMES)[number];
  instance: Contained | null;
  readonly cold: number[];
}

function timesOf(values: readonly number[]): Times {
  const at = (share: number) => quantile(values, share);
  return {
    count: values.length,
    median: at(0.5),
    low: at(0.25),
    high: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
  };
}

/** Lambda bills every millisecond that has begun. */
function costOf(values: readonly number[], memory: number): number {
  const billed = values.reduce((sum, ms) => sum + Math.ceil(ms), 0);
  const seconds = billed / values.length / 1_000;
  return 1e6 * (seconds * (memory / 1_024) * PRICE.second + PRICE.request);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((one, two) => one.at - two.at)
    .map(({ item }) => item);
}

const stack = await startStack();
const { subjects, stop } = await subjectsOf(
  stack,
  PAYLOADS,
  RUNTIMES[0] as (typeof RUNTIMES)[number],
);
const rows: SizingRow[] = [];
/** Milliseconds of encryptions alone, by function and runtime, with 128 MB. */
const alone = new Map<string, number>();

/** Starts an instance, and ends the one before. */
async function startAgain(one: Measured, memory: number): Promise<void> {
  const { subject, runtime } = one;
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
    const { ms } = await one.instance.invoke(subject.payloads[0] as number);
    one.cold.push(one.instance.initMs + ms);
  } catch (error) {
    await one.instance?.stop();
    one.instance = null;
    report.note(
      `${subject.name} on ${runtime.name} with ${memory} MB does not start: ${(error as Error).message.split("\n", 1)[0]}`,
    );
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
  const answers = new Map<Measured, number[]>(taking.map((one) => [one, []]));
  const count = COUNTED[payload] ?? 1;
  for (let i = -WARM_UP; i < count; i++) {
    for (const one of shuffled(taking)) {
      if (one.instance === null) continue;
      const pause = PAUSE.least + random.fraction() * PAUSE.more;
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        const { ms, response } = await one.instance.invoke(payload);
        if (i < 0) continue;
        times.get(one)?.push(ms);
        const own = (response as { ms?: number }).ms;
        if (own !== undefined) answers.get(one)?.push(own);
      } catch (error) {
        await one.instance.stop();
        one.instance = null;
        report.note(
          `${one.subject.name} on ${one.runtime.name} with ${memory} MB and ${payload} bytes: ${(error as Error).message.split("\n", 1)[0]}`,
        );
      }
    }
  }
  for (const one of taking) {
    const { subject, runtime, instance, cold } = one;
    const values = times.get(one) ?? [];
    const isFirst = payload === subject.payloads[0];
    const own = answers.get(one) ?? [];
    if (own.length > 0) {
      if (memory === SIZES[0]) {
        alone.set(`${subject.name}, ${runtime.name}`, median(own));
      }
      continue;
    }
    rows.push({
      function: subject.name,
      runtime: runtime.name,
      memory,
      payload,
      cold: isFirst && cold.length > 0 ? timesOf(cold) : null,
      warm: instance && values.length > 0 ? timesOf(values) : null,
      peak: instance?.peak() ?? 0,
      cost: instance ? costOf(values, memory) : 0,
    });
  }
}

for (const memory of SIZES) {
  const all: Measured[] = subjects.flatMap((subject) =>
    RUNTIMES.map((runtime) => ({
      subject,
      runtime,
      instance: null,
      cold: [],
    })),
  );
  for (let i = 0; i < COLD; i++) {
    for (const one of shuffled(all)) await startAgain(one, memory);
  }
  for (const payload of PAYLOADS) await measure(all, payload, memory);
  for (const { instance } of all) await instance?.stop();
  for (const row of rows.filter((each) => each.memory === memory)) {
    const { warm, cold } = row;
    console.log(
      `  ${memory} MB, ${row.payload} bytes, ${row.runtime}, ${row.function}: ${warm ? `${warm.median.toFixed(1)} ms warm, p95 ${warm.p95.toFixed(1)}, p99 ${warm.p99.toFixed(1)}` : "ended"}${cold ? `, cold ${cold.median.toFixed(0)}` : ""}, ${row.peak.toFixed(0)} MB, $${row.cost.toFixed(2)} a million`,
    );
  }
}
await stop();
await stack.stop();
for (const { name } of RUNTIMES) {
  const of = (which: string) =>
    alone.get(`encryption alone, ${which}, ${name}`) ?? Number.NaN;
  const [ours, theirs] = [of("sealmask"), of("encryption-sdk")];
  report.note(
    `128 MB on ${name}, encryption of 1 KB alone, median: ${ours.toFixed(2)} ms; with the AWS Encryption SDK ${theirs.toFixed(2)} ms`,
  );
  report.goal(
    `128 MB on ${name}: warm encryption of 1 KB, to the AWS Encryption SDK's`,
    ours / theirs,
    { atMost: 0.1 },
  );
}
const data: SizingData = {
  containment: containment ?? "throttle",
  price: PRICE,
  rows,
};
report.end(data);
