/**
 * Runs the tests on every runtime, two runtimes at a time, and prints the result of each: all files on Bun and Node 24,
 * and the public behaviour in test/everywhere also on Deno and Node 20.
 *
 *   npm test
 *   npm test -- --only bun,node24 path crypto    files whose path contains "path" or "crypto", on two runtimes
 */
import { globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

/** Runtimes that run all files. They start first because they take the longest. */
const WHOLE = ["bun", "node24"];
const EVERYWHERE = "test/everywhere/";

/** Number of runtimes at a time: each keeps one core busy, and a second core for part of the time. */
const AT_ONCE = 2;

/** Seed of the tests' random input; test/support/seed.ts has the same default. */
const seed = process.env.SEALMASK_SEED ?? "20261101";

/** Folder with each runtime's tokens, which the tests of all runtimes open. */
const exchange = join(root, ".cache/exchange");

const secondsSince = (start) => Math.round((performance.now() - start) / 1_000);

/** Runs a program in a runtime and shows its output as it comes: labels each line, and drops noise. */
function labelled({ title, isNoise = () => false }, command, args) {
  return run(command, args, {
    env: {
      ...process.env,
      RUST_BACKTRACE: "0",
      NO_COLOR: "1",
      SEALMASK_SEED: seed,
      SEALMASK_EXCHANGE: exchange,
    },
    stdio: ["ignore", "pipe", "pipe"],
    onStart(child) {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on("line", (line) => {
          // Each runtime prints the seed; this script has already printed it once for all.
          if (isNoise(line) || line.startsWith("SEALMASK_SEED=")) return;
          console.log(`${title} │ ${line}`);
        });
      }
    },
  });
}

/** Runs files on a runtime; returns the outcome of every test. */
async function runOn({ runtime, command, title, files }) {
  const start = performance.now();
  const tests = [];
  const fail = (name) => tests.push({ name, outcome: "failed" });
  const report = join(root, ".cache/test", `${runtime.id}.report`);
  rmSync(report, { force: true });
  console.log(`── ${title}: ${files.length} files`);
  const args = runtime.testArgs(files, report);
  const code = await labelled(runtime, command, args);
  try {
    tests.push(...runtime.read(report));
  } catch (error) {
    fail(`${title} left no report: ${error.message}`);
  }
  if (tests.length === 0) fail(`${title} ran no test`);
  if (code !== 0 && count(tests, "failed") === 0) {
    fail(`${title} exits with ${code} though no test failed`);
  }
  const seconds = secondsSince(start);
  console.log(`── ${title}: done in ${seconds} s`);
  return { title, files, tests, seconds };
}

/** Returns a test's name in a form that all runtimes share: they differ in line breaks and control characters. */
function comparable({ name }) {
  return name.replace(/(?:[\s\p{Cc}]|\\[bfnrtv]|\\x\w\w)+/gu, " ").trim();
}

/**
 * Adds a failure for each file of which a runtime ran no test. Adds one too for each test that a runtime left out, though it had
 * the file and another runtime ran the test.
 */
function failMissing(results) {
  const all = new Set(results.flatMap(({ tests }) => tests.map(comparable)));
  for (const { title, files, tests } of results) {
    const own = new Set(tests.map(comparable));
    const ran = new Set([...own].map((test) => test.split(" > ")[0]));
    for (const file of files) {
      if (ran.has(file)) continue;
      tests.push({ name: `${file}: no test of it ran`, outcome: "failed" });
    }
    for (const test of all) {
      if (own.has(test) || !files.includes(test.split(" > ")[0])) continue;
      const name = `${test}: runs elsewhere, not on ${title}`;
      tests.push({ name, outcome: "failed" });
    }
  }
}

function count(tests, wanted) {
  return tests.filter(({ outcome }) => outcome === wanted).length;
}

function summary(tests) {
  const outcomes = ["passed", "failed", "skipped"];
  return outcomes.map((each) => `${count(tests, each)} ${each}`).join(", ");
}

await main(async () => {
  const start = performance.now();
  const { values, positionals: filters } = parseArgs({
    options: { only: { type: "string" } },
    allowPositionals: true,
  });
  const known = runtimes.map(({ id }) => id);
  const wanted = values.only?.split(",") ?? known;
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new Error(`No runtime ${unknown}; there are ${known.join(", ")}`);
  }
  const all = globSync("test/**/*.test.ts", { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !filters[0] || filters.some((one) => file.includes(one)))
    .sort();
  const jobs = [];
  const results = [];
  for (const id of new Set([...WHOLE, ...known])) {
    const runtime = runtimes.find((each) => each.id === id);
    const files = WHOLE.includes(id)
      ? all
      : all.filter((file) => file.startsWith(EVERYWHERE));
    if (!wanted.includes(id) || files.length === 0) continue;
    const found = runtime.find();
    const title = `${runtime.name} ${found?.version}`;
    if (found) jobs.push({ runtime, command: found.command, title, files });
    else {
      const name = `${runtime.title} (skipped: no package of it for this machine)`;
      const tests = [{ name, outcome: "skipped" }];
      results.push({ title: runtime.title, files: [], tests, seconds: 0 });
    }
  }
  if (jobs.length === 0) throw new Error("No test file has such a path");

  console.log(`seed: ${seed} (SEALMASK_SEED)`);
  mkdirSync(join(root, ".cache/test"), { recursive: true });
  rmSync(exchange, { recursive: true, force: true });
  mkdirSync(exchange);
  for (const { runtime, command } of jobs) {
    const out = join(exchange, `${runtime.id}.json`);
    const args = [...runtime.runArgs, "test/runtimes/mint.ts", out];
    const code = await labelled(runtime, command, args);
    if (code !== 0) throw new Error(`${runtime.title} mints no tokens`);
  }
  const waiting = jobs.values();
  async function runOneByOne() {
    for (const job of waiting) results.push(await runOn(job));
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runOneByOne));
  failMissing(results);

  console.log("");
  for (const { title, tests } of results) {
    for (const { name, outcome } of tests) {
      if (outcome !== "passed") console.log(`${outcome}: ${title}: ${name}`);
    }
  }
  for (const { title, tests, seconds } of results) {
    console.log(`${title}: ${summary(tests)}, ${seconds} s`);
  }
  console.log(`total: ${secondsSince(start)} s`);
  const tests = results.flatMap((result) => result.tests);
  console.log(`all: ${summary(tests)}`);
  const skipped = process.env.CI ? count(tests, "skipped") : 0;
  process.exitCode = count(tests, "failed") + skipped > 0 ? 1 : 0;
});
