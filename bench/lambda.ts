/**
 * The examples' functions by memory size: bundled, under the Lambda Runtime API, each in a control group with Lambda's memory and
 * share of CPU. `--functions Node` or `--functions Bun` selects the runtime.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { RUNTIMES, startStack } from "../examples/local/stack.ts";
import { isQuick } from "./support/effort.ts";
import { quantile, ratioOf } from "./support/interleave.ts";
import {
  type Contained,
  findContainment,
  ONE_CORE,
  startContained,
  WrongAnswer,
} from "./support/lambda/contained.ts";
import { costOf, TITLES } from "./support/lambda/sizes.ts";
import {
  BY_SDK,
  ENCRYPT,
  type Subject,
  subjectsOf,
} from "./support/lambda/subjects.ts";
import { seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";

const SIZES = isQuick ? [512] : [128, 256, 512, 1_024, ONE_CORE];
/** Number of passes. Each visits the sizes in a different order, so that drift in the machine's speed affects all sizes alike. */
const PASSES = isQuick ? 1 : 2;
/** Payloads in bytes, each with the number of invocations per pass that count. */
const PAYLOADS = isQuick
  ? { 1024: 2, 16384: 2 }
  : { 1024: 50, 16384: 20, 262144: 12 };
const SMALL = 1_024;
/** Invocations of each pass before those that count. */
const WARM_UP = isQuick ? 1 : 8;
/** Random milliseconds between two invocations: the previous share of CPU is over, and invocations do not align with the periods. */
const PAUSE = { least: 4, more: 8 };
/** US dollars on x86_64, as AWS publishes them for most Regions. */
const PRICE = { second: 0.0000166667, request: 0.2e-6 };

const { values: options } = parseArgs({
  options: { functions: { type: "string" }, quick: { type: "boolean" } },
});
const runtime = runtimeOf(options.functions);
const version = execFileSync(runtime.command, ["--version"]).toString().trim();
const report = new Report(`${runtime.name} ${version}`);
const { kind: containment, why } = findContainment();
report.note(
  containment
    ? `functions are held by ${containment}, in periods of 20 ms`
    : `${why}. Instead the functions are stopped for a part of every 100 ms, though not while they start: a second best, which bounds no memory and judges no goal`,
);

function runtimeOf(wanted: string | undefined): (typeof RUNTIMES)[number] {
  const runtime = RUNTIMES.find(({ name }) => name === wanted);
  if (!runtime) throw new Error("Say --functions Node or --functions Bun");
  return runtime;
}

const payloads = Object.keys(PAYLOADS).map(Number);
const random = seededRandom(20_261_121);
const stack = await startStack();
const { functions, stop } = await subjectsOf(stack, payloads);

/** Values by the comparison's title and the function's name. */
const found = new Map<string, Map<string, number[]>>();

/** Functions and sizes that ran out of memory; later values of these pairs are dropped. */
const ended = new Set<string>();

function add(title: string, name: string, ...values: number[]): void {
  if (ended.has(name + title.slice(title.lastIndexOf(",")))) return;
  const byName = found.get(title) ?? new Map<string, number[]>();
  found.set(title, byName);
  byName.set(name, [...(byName.get(name) ?? []), ...values]);
}

/** Drops the values of a function that ran out of memory; rethrows a wrong answer, which ends the benchmark. */
function dropOut(name: string, memory: number, error: unknown): void {
  if (error instanceof WrongAnswer) throw error;
  const size = `, ${memory} MB`;
  ended.add(name + size);
  for (const [title, byName] of found) {
    if (title.endsWith(size)) byName.delete(name);
  }
  const [why] = (error as Error).message.split("\n", 1);
  report.note(`${name} with ${memory} MB: ${why}`);
}

/** Starts an instance, and records the milliseconds to its first answer. */
async function start(subject: Subject, memory: number) {
  const { name } = subject;
  const settings = [runtime, memory, containment] as const;
  try {
    const instance = await startContained(stack, subject, ...settings);
    const { ms } = await instance.invoke(SMALL, true);
    add(TITLES.cold(memory), name, instance.initMs + ms);
    return instance;
  } catch (error) {
    dropOut(name, memory, error);
    return null;
  }
}

/** Starts an instance of each function, as many at a time as fit on one core. */
async function startAll(memory: number): Promise<Map<Subject, Contained>> {
  const instances = new Map<Subject, Contained>();
  const together = Math.max(1, Math.floor(ONE_CORE / memory));
  const left = random.shuffled(functions);
  while (left.length > 0) {
    await Promise.all(
      left.splice(0, together).map(async (subject) => {
        const instance = await start(subject, memory);
        if (instance) instances.set(subject, instance);
      }),
    );
  }
  return instances;
}

/** Invokes all instances in turns; those that run out of memory drop out. */
async function invokeAll(
  instances: Map<Subject, Contained>,
  payload: number,
  count: number,
  memory: number,
): Promise<void> {
  const times = new Map<string, number[]>();
  for (let i = -WARM_UP; i < count; i++) {
    for (const [subject, instance] of random.shuffled([...instances])) {
      const { name } = subject;
      const pause = PAUSE.least + random.fraction() * PAUSE.more;
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        const { ms } = await instance.invoke(payload, i === -WARM_UP);
        if (i >= 0) times.set(name, [...(times.get(name) ?? []), ms]);
      } catch (error) {
        await instance.stop();
        instances.delete(subject);
        times.delete(name);
        dropOut(name, memory, error);
      }
    }
  }
  for (const [name, all] of times) {
    add(TITLES.warm(payload, memory), name, ...all);
    add(TITLES.p95(payload, memory), name, quantile(all, 0.95));
    add(TITLES.cost(payload, memory), name, costOf(all, memory, PRICE));
  }
}

/** Reports the values of one comparison. */
function compare(title: string, unit: string, few = false) {
  const measured = functions.flatMap(({ name }) => {
    const rounds = found.get(title)?.get(name);
    return rounds ? [{ name, rounds }] : [];
  });
  const hasBase = !few && measured.some(({ name }) => name === BY_SDK);
  const baseline = hasBase ? BY_SDK : undefined;
  report.compare(title, measured, { baseline, unit, few });
  return measured;
}

// The first start of each function also bundles its code.
for (const subject of functions) {
  await (await start(subject, ONE_CORE))?.stop();
}
found.clear();
for (let pass = 1; pass <= PASSES; pass++) {
  for (const memory of random.shuffled(SIZES)) {
    const instances = await startAll(memory);
    for (const [payload, count] of Object.entries(PAYLOADS)) {
      await invokeAll(instances, Number(payload), count, memory);
    }
    for (const instance of instances.values()) await instance.stop();
    console.log(`  pass ${pass} of ${PASSES}: ${memory} MB, done`);
  }
}
stop();
await stack.stop();

const [least] = SIZES;
for (const memory of SIZES) {
  compare(TITLES.cold(memory), "ms", true);
  for (const payload of payloads) {
    const warm = compare(TITLES.warm(payload, memory), "ms");
    compare(TITLES.p95(payload, memory), "ms", true);
    compare(TITLES.cost(payload, memory), "$", true);
    if (payload !== SMALL || memory !== least) continue;
    report.goal(
      `warm, 1 KB, ${memory} MB: ${ENCRYPT} to the same with the AWS Encryption SDK`,
      ratioOf(warm, ENCRYPT, BY_SDK),
      { atMost: 0.1 },
      containment !== null,
    );
  }
}
report.end();
