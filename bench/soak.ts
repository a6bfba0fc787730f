/**
 * Soak: a long run of mixed operations with faults at a local KMS of two Regions, through the SDK. Goals: no wrong result,
 * every failure a typed error that tells nothing, no unhandled rejection, and memory as flat at the end as after the first
 * tenth. Server and library share the process, so that a leak in either is seen.
 */
import { isQuick } from "./support/effort.ts";
import { inMegabytes, type Memory, measureMemory } from "./support/memory.ts";
import { seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";
import { isDeno } from "./support/runtime.ts";
import { open } from "./support/soak-operations.ts";
import { startSoakRig } from "./support/soak-rig.ts";
import { SoakRun } from "./support/soak-run.ts";
import { SoakStore } from "./support/soak-store.ts";

const COUNT = isQuick ? 500 : 200_000;
/** Operations before those that count: what is compiled and filled once is no leak. */
const WARM_UP = isQuick ? 200 : 3_000;
const PARTS = 10;
const CONCURRENCY = 40;
const SEED = 20_260_101;
/** How much memory may grow from the first tenth to the last: live objects, and the whole process. */
const MAX_HEAP_GROWTH = 4 * 2 ** 20;
const MAX_RSS_GROWTH = 64 * 2 ** 20;
/** The share of operations that may fail though nothing was wrong with them, as every key of theirs did: some messages have lost one. */
const MAX_FAILED = 0.01;
/** Milliseconds in which some operation must end, or else one of them hangs. */
const STUCK_AFTER = 60_000;

const random = seededRandom(SEED);
const rig = await startSoakRig(random);
const store = new SoakStore();
const { signal } = new AbortController();
const run = new SoakRun({ rig, store, random, signal });

process.on("unhandledRejection", (error) => {
  run.addWrong(`unhandled rejection: ${error}`);
});
process.on("warning", (warning) => {
  // Deno 2.9's HTTP client leaves its listeners at the socket when requests that wait for one are given up.
  if (isDeno && warning.message.includes("[Socket]")) return;
  run.addWrong(`warning: ${warning.name}: ${warning.message}`);
});
let seen = -1;
const watch = setInterval(() => {
  if (run.done === seen) {
    console.error(
      `Nothing has ended for ${STUCK_AFTER} ms, after ${run.done} operations; these hang: ${[...run.running].join(", ")}`,
    );
    process.exit(1);
  }
  seen = run.done;
}, STUCK_AFTER);

function number(value: number): string {
  return value.toLocaleString("en-US");
}

const seconds = () => `${((performance.now() - start) / 1_000).toFixed(0)} s`;

function row(cells: readonly string[]): void {
  console.log(cells.map((cell) => cell.padStart(13)).join(""));
}

/** Everything that is kept opens once the faults are over, with the cache as they left it and without. */
async function openAll(): Promise<void> {
  for (const sealed of store.all) {
    for (const masking of [sealed.owner.masking, sealed.owner.uncached]) {
      await open(sealed, signal, masking).catch((error: Error) => {
        run.addWrong(`after the faults: ${error.name}: ${error.message}`);
      });
    }
  }
}

const start = performance.now();
const report = new Report(
  "soak",
  "A long run of mixed operations with faults at a local KMS of two Regions",
);
console.log(
  `${number(COUNT)} operations and ${number(WARM_UP)} to warm up, ${CONCURRENCY} at a time, two Regions, 5 % of the calls to KMS with a fault`,
);
row(["operations", "KMS calls", "faults", "heap", "RSS", "time"]);
const memories: Memory[] = [];
await run.runUntil(WARM_UP, CONCURRENCY);
for (let part = 1; part <= PARTS; part++) {
  await run.runUntil(WARM_UP + (COUNT * part) / PARTS, CONCURRENCY);
  rig.readLog();
  const memory = await measureMemory();
  memories.push(memory);
  row([
    number(run.done),
    number(rig.calls.sum()),
    number(rig.faults.sum()),
    inMegabytes(memory.heap),
    inMegabytes(memory.rss),
    seconds(),
  ]);
}
rig.heal();
await openAll();
clearInterval(watch);
await rig.end();

console.log("");
run.outcomes.print("outcomes");
console.log("");
run.reasons.print("why keyrings failed");
console.log("");
rig.calls.print("calls to KMS");
console.log("");
rig.faults.print("faults");
console.log(
  `\nslowest operation ${run.slowest.toFixed(0)} ms; ${rig.cache.stats().evicted} data keys gave way; ${seconds()} in all\n`,
);

const [first, last] = [memories[0], memories.at(-1)] as [Memory, Memory];
const heapGrowth = last.heap - first.heap;
const rssGrowth = last.rss - first.rss;
const failed = ["encrypt", "fields", "decrypt", "rewrap"].reduce(
  (sum, name) => sum + run.outcomes.sum(name, "KeyringError"),
  0,
);
report.goal(
  "wrong results, errors of another kind, unhandled rejections, warnings",
  run.wrong,
  { atMost: 0 },
);
for (const wrong of run.wrongs) report.note(wrong);
report.goal("operations that failed as every key of theirs did", failed, {
  atMost: MAX_FAILED * COUNT,
});
report.goal("MB that the heap grew", heapGrowth / 2 ** 20, {
  atMost: MAX_HEAP_GROWTH / 2 ** 20,
});
report.goal("MB that the process grew", rssGrowth / 2 ** 20, {
  atMost: MAX_RSS_GROWTH / 2 ** 20,
});
report.goal("data keys in the cache", rig.cache.stats().entries, {
  atMost: rig.maxEntries,
});
report.note(
  `${number(run.done)} operations, ${number(rig.calls.sum())} calls to KMS, ${number(rig.faults.sum())} faults, ${seconds()}`,
);
report.end();
