/**
 * What the core costs before it does anything, as it is published: the milliseconds to import it, each time in a new process,
 * beside an empty module; and its bytes. Goals: at most 5 ms on Node, and 20 KB minified and compressed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { coreSize } from "../scripts/core-size.mjs";
import { isQuick } from "./support/effort.ts";
import { find, interleaveProcesses } from "./support/interleave.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";
import { isNode } from "./support/runtime.ts";

const ROUNDS = isQuick ? 3 : 31;
const MAX_MILLISECONDS = 5;
const MAX_KILOBYTES = 20;

const root = process.cwd();
const folder = join(root, "bench/.build");
mkdirSync(folder, { recursive: true });
const empty = join(folder, "empty.mjs");
writeFileSync(empty, "export const DataMasking = undefined;\n");
const files: Readonly<Record<string, string>> = {
  "empty module": empty,
  core: join(root, "dist/mod.mjs"),
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
  baseline: "empty module",
  unit: "ms",
  scale: 1e-3,
  chart: false,
});
report.goal(
  "ms to import the core",
  find(imported, "core").median / 1_000,
  { atMost: MAX_MILLISECONDS },
  isNode,
);
const { bytes, imports } = await coreSize(root);
if (imports.length > 0) throw new Error(`The core imports ${imports}`);
// Others' zlib compresses a little less.
report.goal(
  "KB of the core, minified and compressed",
  bytes / 1_000,
  { atMost: MAX_KILOBYTES },
  isNode,
);
report.end();
