/**
 * What the core costs before it does anything, as it is published: the milliseconds to import it, each time in a new process,
 * beside an empty module and jose. Goal: at most 0.3 of jose on Node. `npm run check:size` holds its bytes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isQuick } from "./support/effort.ts";
import { find, interleaveProcesses, ratio } from "./support/interleave.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";
import { isNode } from "./support/runtime.ts";

const ROUNDS = isQuick ? 3 : 31;
const MAX_RATIO = 0.3;

const root = process.cwd();
const folder = join(root, "bench/.build");
mkdirSync(folder, { recursive: true });
const empty = join(folder, "empty.mjs");
writeFileSync(empty, "export const DataMasking = undefined;\n");
const files: Readonly<Record<string, string>> = {
  "empty module": empty,
  core: join(root, "dist/mod.mjs"),
  jose: fileURLToPath(import.meta.resolve("jose")),
};

const report = new Report(
  "core",
  "What the core costs before it does anything, as it is published",
);
const own = await program("import-process");
const imported = await interleaveProcesses(
  Object.keys(files),
  ROUNDS,
  async (name) => {
    const expected = name === "core" ? "function" : "undefined";
    const file = files[name] as string;
    return (await own.run<number>(file, expected)) * 1_000;
  },
);
own.remove();
report.compare("Importing it, in a new process", imported, {
  baseline: "jose",
  unit: "ms",
  scale: 1e-3,
  chart: false,
});
report.goal(
  "import of the core, as a share of jose's",
  ratio(find(imported, "core"), find(imported, "jose")).median,
  { atMost: MAX_RATIO },
  isNode,
);
report.end();
