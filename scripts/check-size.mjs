/** Measures what the core costs its users: bytes over the wire, and milliseconds to import. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { coreSize } from "./core-size.mjs";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { capture, main } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

const MAX_BYTES = 20_000;
const MAX_MILLISECONDS = 5;
/** Fresh processes per measurement; the fastest counts, for what slows the others down is not the package. */
const RUNS = 41;

const core = join(root, "dist/mod.mjs");

function hold(fact, value, bound, unit) {
  const isWithin = value <= bound;
  console.log(
    `${isWithin ? "ok" : "beyond"}: ${fact}: ${value} ${unit}, at most ${bound}`,
  );
  if (!isWithin) process.exitCode = 1;
}

async function checkBytes() {
  const { bytes, imports } = await coreSize(root);
  const named = imports.map((name) => ` ${name}`).join(",");
  hold(`what the core imports${named}`, imports.length, 0, "modules");
  hold("core, bundled, minified, gzipped", bytes, MAX_BYTES, "bytes");
}

const MEASURE = `const start = performance.now();
await import(process.argv[2]);
console.log(performance.now() - start);`;

async function checkImportTime(runtime, folder) {
  const found = await runtime.find();
  if (found === null) return;
  const empty = join(folder, "empty.mjs");
  const measure = join(folder, "measure.mjs");
  writeFileSync(empty, "");
  writeFileSync(measure, MEASURE);
  const timeOf = (file) =>
    Number(capture(found.command, [measure, pathToFileURL(file).href]));
  const times = { core: [], empty: [] };
  for (let i = 0; i < RUNS; i++) {
    times.empty.push(timeOf(empty));
    times.core.push(timeOf(core));
  }
  // The first import of a process costs something even if the module is empty.
  const whole = Math.min(...times.core);
  const baseline = Math.min(...times.empty);
  hold(
    `import of the core on Node ${found.version} (an empty module takes ${baseline.toFixed(2)} ms of it)`,
    Number(whole.toFixed(2)),
    MAX_MILLISECONDS,
    "ms",
  );
}

await main(async () => {
  await ensureInstalled();
  build();
  await checkBytes();
  const folder = mkdtempSync(join(tmpdir(), "sealmask-size-"));
  try {
    for (const runtime of runtimes) {
      if (runtime.name === "Node") await checkImportTime(runtime, folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
