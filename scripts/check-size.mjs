/** Checks the cost of an import: the bytes that it adds to a bundle (.size-limit.json), and its time as a ratio to importing jose. */
import { join } from "node:path";
import { build } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { capture, main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

/** Largest allowed time of an import of sealmask, as a share of the time of an import of jose on the same machine. */
const MAX_RATIO = 0.33;
/** Number of pairs of processes that are measured. Runs before them fill the caches of the file system. */
const RUNS = 201;
const WARM_UP_RUNS = 3;

// The first file that a process imports also starts the loader; that time is not the package's.
const MEASURE = `await import("./scripts/root.mjs");
const start = performance.now();
await import(process.argv[1]);
console.log(performance.now() - start);`;

function quantile(times, share) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.round((times.length - 1) * share)];
}

function describe(name, times) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) =>
    quantile(times, share).toFixed(2),
  );
  return `${name} ${median} ms (middle half ${low} to ${high})`;
}

function checkImportTime({ command, version }) {
  const times = { sealmask: [], jose: [] };
  for (let i = -WARM_UP_RUNS; i < RUNS; i++) {
    // The packages take turns, and each goes first equally often: drift in the machine's speed affects both alike.
    const names = Object.keys(times);
    for (const name of i % 2 === 0 ? names : names.reverse()) {
      const args = ["--input-type=module", "--eval", MEASURE, name];
      const time = Number(capture(command, args));
      if (i >= 0) times[name].push(time);
    }
  }
  // Made pair by pair: a machine that is slow for a while is slow for both of a pair.
  const ratios = times.sealmask.map((time, i) => time / times.jose[i]);
  const ratio = quantile(ratios, 0.5);
  const isWithin = ratio <= MAX_RATIO;
  if (!isWithin) process.exitCode = 1;
  const both = Object.entries(times).map(([name, each]) =>
    describe(name, each),
  );
  console.log(
    `${isWithin ? "ok" : "beyond"}: import on Node ${version}: ${both.join(", ")}; ratio ${ratio.toFixed(3)}, at most ${MAX_RATIO}`,
  );
}

await main(async () => {
  await ensureInstalled();
  build();
  const sizeLimit = join(root, "node_modules/size-limit/bin.js");
  if ((await run(process.execPath, [sizeLimit])) !== 0) process.exitCode = 1;
  for (const runtime of runtimes.filter(({ name }) => name === "Node")) {
    const found = await runtime.find();
    if (found !== null) checkImportTime(found);
  }
});
