/**
 * Soak: a long run of mixed operations with faults at a local KMS of two Regions, through the SDK. Goals: no wrong result,
 * every failure a typed error that tells nothing, no unhandled rejection, and memory as flat at the end as after the first
 * tenth. Server and library share the process, so that a leak in either is seen.
 */
import { inMegabytes, type Memory, measureMemory } from "./support/memory.ts";
import { seededRandom } from "./support/random.ts";
import { runtimeName } from "./support/runtime.ts";
import { open } from "./support/soak-operations.ts";
import { startSoakRig } from "./support/soak-rig.ts";
import { SoakRun } from "./support/soak-run.ts";
import { SoakStore } from "./support/soak-store.ts";

const quick = process.argv.includes("--quick");
const COUNT = quick ? 10_000 : 200_000;
/** Operations before those that count: what is compiled and filled once is no leak. */
const WARM_UP = 3_000;
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
  if ("Deno" in globalThis && warning.message.includes("[Socket]")) return;
  run.addWrong(`warning: ${warning.name}: ${warning.message}`);
});
let seen = -1;
const watch = setInterval(() => {
  if (run.done === seen) {
    console.error(`Nothing has ended for ${STUCK_AFTER} ms: operations hang`);
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
console.log(
  `\n${runtimeName()}: ${number(COUNT)} operations and ${number(WARM_UP)} to warm up, ${CONCURRENCY} at a time, two Regions, 5 % of the calls to KMS with a fault`,
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

let allMet = true;
function goal(what: string, isMet: boolean): void {
  allMet &&= isMet;
  console.log(`${isMet ? "pass" : "FAIL"}  ${what}`);
}

const [first, last] = [memories[0], memories.at(-1)] as [Memory, Memory];
const heapGrowth = last.heap - first.heap;
const rssGrowth = last.rss - first.rss;
const failed = ["encrypt", "fields", "decrypt", "rewrap"].reduce(
  (sum, name) => sum + run.outcomes.sum(name, "KeyringError"),
  0,
);
goal(
  `no wrong result, no error of another kind, no unhandled rejection, no warning: ${run.wrong}`,
  run.wrong === 0,
);
for (const wrong of run.wrongs) console.log(`      ${wrong}`);
goal(
  `operations that failed as every key of theirs did: ${failed}, at most ${100 * MAX_FAILED} %`,
  failed <= MAX_FAILED * COUNT,
);
goal(
  `the heap grew by ${inMegabytes(heapGrowth)}, at most ${inMegabytes(MAX_HEAP_GROWTH)}`,
  heapGrowth <= MAX_HEAP_GROWTH,
);
goal(
  `the process grew by ${inMegabytes(rssGrowth)}, at most ${inMegabytes(MAX_RSS_GROWTH)}`,
  rssGrowth <= MAX_RSS_GROWTH,
);
const { entries } = rig.cache.stats();
goal(
  `the cache has ${entries} data keys, at most ${rig.maxEntries}`,
  entries <= rig.maxEntries,
);
if (!allMet) process.exitCode = 1;
