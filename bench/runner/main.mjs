/**
 * Runs benchmarks on every runtime, one after the other, and draws the report:
 *
 *   npm run bench -- [--only bun,node24] [--quick] [--runs 3] name …
 *   npm run bench -- --render    draws the report of the results that are there
 *
 * Results go to `bench/results`, the report to `docs/benchmarks.md`. With `--quick`, a smoke run, both go elsewhere.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { build as buildPackage } from "../../scripts/build.mjs";
import { ensureInstalled } from "../../scripts/install.mjs";
import { root } from "../../scripts/root.mjs";
import { capture, main, run, runTool } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";
import { chosen, jobsOf } from "./jobs.mjs";
import { disturbance, machineOf, watchStolen } from "./machine.ts";
import { progressOf } from "./progress.mjs";
import { compareRankings, goalOf, withRuns, worstGoals } from "./ranking.ts";

const bench = join(root, "bench");
const build = join(bench, ".build");
const WRITTEN = [
  ":!bench/results",
  ":!docs/benchmarks",
  ":!docs/benchmarks.md",
];

/** Node 20 cannot read TypeScript: it gets one file in which nothing but the types is gone. */
async function withoutTypes(name) {
  const outfile = join(build, `${name}.mjs`);
  await esbuild.build({
    entryPoints: [join(bench, `${name}.ts`)],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    outfile,
  });
  return outfile;
}

/** Runs a benchmark once, and returns what it found, or null when it failed. */
async function once({ name, runtime, command }, flags, progress) {
  const source = join(bench, `${name}.ts`);
  const file = runtime.id === "node20" ? await withoutTypes(name) : source;
  const result = join(build, "result.json");
  rmSync(result, { force: true });
  const printed = [];
  const { runArgs, benchArgs } = runtime;
  const code = await run(command, [...runArgs, ...benchArgs, file, ...flags], {
    env: {
      ...process.env,
      // The SDK warns on Node 20 that its next releases need another one.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BENCH_RESULT: result,
    },
    stdio: progress.isLive ? ["ignore", "pipe", "pipe"] : "inherit",
    onStart(child) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (text) => printed.push(text));
      }
    },
  });
  if (printed.length > 0) progress.log(printed.join(""));
  const found = existsSync(result)
    ? JSON.parse(readFileSync(result, "utf8"))
    : null;
  // A goal that was missed says so by the exit code; anything else is an error, also after the last figure.
  const isMissed = found?.goals.some(({ verdict }) => verdict === "MISSED");
  if (found && code === (isMissed ? 1 : 0)) return found;
  progress.log(`${name} on ${runtime.title} exits with ${code}`);
  return null;
}

function bun(...args) {
  const { command } = runtimes.find(({ id }) => id === "bun").find();
  return run(command, args);
}

/** What was measured: the commit, and whether something was changed since. */
function commit() {
  try {
    const git = (...args) => capture("git", ["-C", root, ...args]).trim();
    const name = git("rev-parse", "--short=10", "HEAD");
    // Results and the report are what a run writes.
    const isChanged = git("status", "--porcelain", "--", ".", ...WRITTEN);
    return isChanged ? `${name}, changed` : name;
  } catch {
    return "unknown";
  }
}

/** Draws the report of what is in a folder. */
function render(results, report) {
  return bun(join(bench, "render/main.ts"), results, report);
}

/** Checks the types of benchmarks, and tests what they stand on. */
async function check() {
  const types = await runTool("tsc", ["-p", "bench"]);
  const tests = await bun("test", "--only-failures", "./bench/test");
  if (types || tests) throw new Error("Benchmarks do not stand: see above");
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean" },
      render: { type: "boolean" },
      runs: { type: "string", default: "1" },
    },
    allowPositionals: true,
  });
  const results = values.quick
    ? join(build, "quick/results")
    : join(bench, "results");
  const report = values.quick
    ? join(build, "quick/docs/benchmarks.md")
    : join(root, "docs/benchmarks.md");
  if (values.render) {
    process.exitCode = await render(results, report);
    return;
  }
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs > 0)) {
    throw new Error(
      `Say how many --runs: an integer from 1, not ${values.runs}`,
    );
  }
  const only = values.only?.split(",");
  const ids = runtimes.map(({ id }) => id);
  for (const id of only ?? []) {
    if (ids.includes(id)) continue;
    throw new Error(`There is no runtime ${id}; there are: ${ids.join(", ")}`);
  }
  const names = chosen(positionals);
  const { jobs, missing } = jobsOf(names, only, {
    runs,
    isQuick: values.quick,
  });
  if (jobs.length === 0) {
    throw new Error("None of these benchmarks runs on these runtimes");
  }
  const ofFunctions = jobs.some((job) => job.ofFunctions);
  if (ofFunctions || values.quick) await ensureInstalled("sealmask-examples");
  if (values.quick) await check();
  if (ofFunctions || jobs.some((job) => job.ofPackage)) buildPackage();
  const flags = values.quick ? ["--quick"] : [];
  const progress = progressOf(jobs);
  const missed = [];
  const disturbed = [];
  const failed = [...missing];
  try {
    for (const [index, job] of jobs.entries()) {
      progress.begin(index);
      const file = join(results, `${job.name}.${job.runtime.id}.json`);
      const measured = commit();
      const found = [];
      const shares = [];
      for (let i = 0; i < runs; i++) {
        const stolen = watchStolen();
        found.push(await once(job, flags, progress));
        shares.push(stolen());
      }
      if (found.includes(null)) {
        failed.push(job.title);
        // What it found before is no longer what it finds.
        rmSync(file, { force: true });
        continue;
      }
      const result = {
        ...found.at(-1),
        comparisons: withRuns(found),
        goals: worstGoals(found),
        commit: measured,
        date: new Date().toISOString().slice(0, 10),
        machine: machineOf(shares),
      };
      if (found.length > 1 && result.comparisons.length > 0) {
        result.ranking = compareRankings(found);
        result.goals.push(goalOf(result.ranking));
        const { ranked, unsure, alike, contradicted } = result.ranking;
        progress.log(
          `${found.length} runs: ${ranked} pairs ranked in all, ${unsure} in some, ${alike} in none, contradicted: ${contradicted.join("; ") || "none"}`,
        );
      }
      const told = disturbance(shares);
      if (told) disturbed.push(`${job.title}: ${told}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
      for (const { verdict, what } of result.goals) {
        if (verdict === "MISSED") missed.push(`${job.title}: ${what}`);
      }
    }
  } finally {
    progress.end();
  }
  // Where the first benchmark ever fails, there is nothing to draw.
  const drawn = existsSync(results) ? await render(results, report) : 0;
  for (const each of missed) console.log(`missed: ${each}`);
  for (const each of disturbed) console.log(`disturbed: ${each}`);
  for (const each of failed) console.log(`FAILED: ${each}`);
  // A smoke run shows that each benchmark works; its figures mean nothing.
  const isBad = failed.length > 0 || drawn !== 0;
  process.exitCode = isBad || (missed.length > 0 && !values.quick) ? 1 : 0;
});
