/**
 * Runs benchmarks one after another, and makes the report:
 * `npm run bench -- [--only bun,node24] [--quick] [--runs 3] name …`, or with `--render` from the stored results alone.
 * Results go to `bench/results`, the report to `docs/benchmarks.md`. With `--quick`, a smoke run, both go elsewhere.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { build as buildPackage } from "../../scripts/build.mjs";
import { ensureInstalled } from "../../scripts/install.mjs";
import { root } from "../../scripts/root.mjs";
import { capture, main, run, runTool } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";
import { disturbance, machineOf, watchStolen } from "./machine.ts";
import { compareRankings, withRuns, worstGoals } from "./ranking.ts";
import { storeResult } from "./results.ts";

const bench = join(root, "bench");
const build = join(bench, ".build");
const EVERYWHERE = runtimes.map(({ id }) => id);
/** Benchmarks of the report, each with its runtimes. */
const REPORTED = {
  encrypt: EVERYWHERE,
  fields: EVERYWHERE,
  erase: EVERYWHERE,
  text: EVERYWHERE,
  esdk: EVERYWHERE,
  dynamodb: EVERYWHERE,
  start: EVERYWHERE,
  // Functions run in their own processes, on the runtimes of AWS Lambda.
  lambda: ["node24", "bun"],
  // Counted calls and simulated fleets are the same on every runtime.
  kms: ["bun"],
  "key-store": ["bun"],
};
/** Benchmarks that print their findings and store nothing. */
const OTHERS = { hostile: ["node24"] };
const BENCHMARKS = { ...REPORTED, ...OTHERS };

const bun = () => runtimes.find(({ id }) => id === "bun").find().command;

function assertKnown(what, name, known) {
  if (known.includes(name)) return;
  throw new Error(`No ${what} is called ${name}; use ${known.join(", ")}`);
}

/** Returns the benchmarks to run on each runtime; the command is `undefined` if the runtime is not found. */
function jobsOf(names, only) {
  return names.flatMap((name) => {
    const usual = name in OTHERS && only ? only : BENCHMARKS[name];
    return runtimes
      .filter(({ id }) => usual.includes(id) && (only?.includes(id) ?? true))
      .map((runtime) => {
        const title = `${name} on ${runtime.title}`;
        return { name, runtime, command: runtime.find()?.command, title };
      });
  });
}

/** Bundles a benchmark as one file of JavaScript for Node 20, which cannot read TypeScript. */
async function withoutTypes(name, source) {
  const outfile = join(build, `${name}.mjs`);
  await esbuild.build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    outfile,
  });
  return outfile;
}

/** Returns the command that runs a benchmark. */
async function commandOf({ name, runtime, command }) {
  const file = join(bench, `${name}.ts`);
  // Bun starts the functions of either runtime, so that the invoking side is the same.
  if (name === "lambda") return [bun(), file, "--functions", runtime.name];
  const { id, runArgs, benchArgs } = runtime;
  const source = id === "node20" ? await withoutTypes(name, file) : file;
  return [command, ...runArgs, ...benchArgs, source];
}

/** Runs a benchmark once; returns its findings, or null if it failed. */
async function once(job, flags) {
  const result = join(build, "result.json");
  rmSync(result, { force: true });
  const [command, ...args] = await commandOf(job);
  const code = await run(command, [...args, ...flags], {
    env: {
      ...process.env,
      // On Node 20 the SDK warns that its next releases need a newer Node.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BENCH_RESULT: result,
    },
  });
  const found = existsSync(result)
    ? JSON.parse(readFileSync(result, "utf8"))
    : null;
  // A missed goal exits with 1. Any other code is an error, even after the last figure.
  const isMissed = found?.goals.some(({ verdict }) => verdict === "MISSED");
  if (found && code === (isMissed ? 1 : 0)) return found;
  console.log(`${job.title} exits with ${code}`);
  return null;
}

/** Returns the commit, and whether files changed since, except those that a run writes. */
function commit() {
  const written = ["bench/results", "docs/benchmarks", "docs/benchmarks.md"];
  const except = [...written, "docs/guides/sizing.md"].map(
    (path) => `:!${path}`,
  );
  try {
    const git = (...args) => capture("git", ["-C", root, ...args]).trim();
    const name = git("rev-parse", "--short=10", "HEAD");
    const isChanged = git("status", "--porcelain", "--", ".", ...except);
    return isChanged ? `${name} with uncommitted changes` : name;
  } catch {
    return "unknown";
  }
}

/** Runs a benchmark several times and joins the findings; returns null if a run failed or the runtime is missing. */
async function measure(job, runs, flags) {
  if (!job.command) return null;
  const measured = commit();
  const found = [];
  const shares = [];
  for (let i = 0; i < runs; i++) {
    const stolen = watchStolen();
    found.push(await once(job, flags));
    shares.push(stolen());
  }
  if (found.includes(null)) return null;
  return {
    ...found.at(-1),
    comparisons: withRuns(found),
    goals: worstGoals(found),
    ...(runs > 1 && { ranking: compareRankings(found) }),
    commit: measured,
    date: new Date().toISOString().slice(0, 10),
    machine: machineOf(shares),
  };
}

/** Lists the remarks on a result for the final summary. */
function remarks(title, { goals, ranking, machine }) {
  const missed = goals.filter(({ verdict }) => verdict === "MISSED");
  const contradicted = ranking?.contradicted ?? [];
  const disturbed = disturbance(machine.stolen);
  return [
    ...missed.map(({ what }) => `missed: ${title}: ${what}`),
    ...contradicted.map((pair) => `contradicted: ${title}: ${pair}`),
    ...(disturbed ? [`disturbed: ${title}: ${disturbed}`] : []),
  ];
}

/** Checks the types of the benchmarks, and runs their tests. */
async function check() {
  const types = await runTool("tsc", ["-p", "bench"]);
  const tests = await run(bun(), ["test", "--only-failures", "./bench/test"]);
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
  const { quick } = values;
  const results = quick ? join(build, "quick/results") : join(bench, "results");
  const documents = quick ? join(build, "quick/docs") : join(root, "docs");
  const render = () =>
    run(bun(), [join(bench, "render/main.ts"), results, documents]);
  if (values.render) {
    process.exitCode = await render();
    return;
  }
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs > 0)) {
    throw new Error(`Say how many --runs, as an integer, not ${values.runs}`);
  }
  const only = values.only?.split(",");
  for (const id of only ?? []) assertKnown("runtime", id, EVERYWHERE);
  const all = Object.keys(quick ? BENCHMARKS : REPORTED);
  const names = positionals.length > 0 ? positionals : all;
  for (const name of names) {
    assertKnown("benchmark", name, Object.keys(BENCHMARKS));
  }
  const jobs = jobsOf(names, only);
  if (jobs.length === 0) {
    throw new Error("None of these benchmarks runs on these runtimes");
  }
  // Functions are bundled with the published form of the package.
  const ofFunctions = names.includes("lambda");
  if (ofFunctions || quick) await ensureInstalled("sealmask-examples");
  if (quick) await check();
  if (ofFunctions) buildPackage();
  const told = [];
  const failed = [];
  for (const [index, job] of jobs.entries()) {
    const { name, runtime, title } = job;
    console.log(`\n[${index + 1}/${jobs.length}] ${title}`);
    const start = performance.now();
    const result = await measure(job, runs, quick ? ["--quick"] : []);
    const seconds = (performance.now() - start) / 1_000;
    console.log(`  ${title}: ${seconds.toFixed(0)} s`);
    if (name in REPORTED) storeResult(results, runtime.id, name, result);
    if (result) told.push(...remarks(title, result));
    else failed.push(title);
  }
  const isReported = names.some((name) => name in REPORTED);
  const code = isReported ? await render() : 0;
  for (const each of told) console.log(each);
  for (const each of failed) console.log(`FAILED: ${each}`);
  // A smoke run only shows that each benchmark works; its figures mean nothing.
  const isMissed = told.some((each) => !each.startsWith("disturbed"));
  const isBad = failed.length > 0 || code !== 0 || (isMissed && !quick);
  process.exitCode = isBad ? 1 : 0;
});
