/**
 * Runs the tests on every runtime, two runtimes at a time, and says per runtime what became of them: all files on Bun and
 * Node 24, the public behaviour in test/everywhere on Deno and Node 20 too.
 *
 *   npm test
 *   npm test -- --only bun,node24 path crypto    files whose path has "path" or "crypto" in it, on two runtimes
 */
import { globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

/** The runtimes for all files. */
const WHOLE = ["bun", "node24"];
const EVERYWHERE = "test/everywhere/";

/** Each runtime keeps one core busy, and a second one for part of the time. */
const AT_ONCE = 2;

/** The tests draw their random input from it; test/support/seed.ts has the same default. */
const seed = process.env.SEALMASK_SEED ?? "20261101";

function chosen(only) {
  const ids = only?.split(",") ?? runtimes.map(({ id }) => id);
  const known = runtimes.map(({ id }) => id);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new Error(`No runtime ${unknown.join(", ")}; there are ${known}`);
  }
  return runtimes
    .filter(({ id }) => ids.includes(id))
    .sort((one, other) => WHOLE.includes(other.id) - WHOLE.includes(one.id));
}

/** Runs a program in a runtime, and shows its output as it comes: each line labelled, without the lines that say nothing. */
function labelled({ title, isNoise = () => false }, command, args) {
  return run(command, args, {
    env: {
      ...process.env,
      RUST_BACKTRACE: "0",
      NO_COLOR: "1",
      SEALMASK_SEED: seed,
    },
    stdio: ["ignore", "pipe", "pipe"],
    onStart(child) {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on("line", (line) => {
          // Each runtime tells its seed; we have told it for all.
          if (isNoise(line) || line.startsWith("SEALMASK_SEED=")) return;
          console.log(`${title} │ ${line}`);
        });
      }
    },
  });
}

/** Runs files on a runtime; returns every test with its outcome, and the seconds that it took. */
async function runOn(runtime, found, files) {
  const started = performance.now();
  const title = `${runtime.name} ${found.version}`;
  const tests = [];
  const fail = (name) => tests.push({ name, outcome: "failed" });
  const report = join(root, ".cache/test", `${runtime.id}.report`);
  rmSync(report, { force: true });
  console.log(`── ${title}: ${files.length} files`);
  const args = runtime.testArgs(files, report);
  const code = await labelled(runtime, found.command, args);
  try {
    tests.push(...runtime.read(report));
  } catch (error) {
    fail(`${title} left no report: ${error.message}`);
  }
  if (tests.length === 0) fail(`${title} ran no test`);
  if (code !== 0 && count(tests, "failed") === 0) {
    fail(`${title} exits with ${code} though no test failed`);
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`── ${title}: done in ${seconds} s`);
  return { title, files, tests, seconds };
}

/** A test's name as every runtime can report it: each has its own way with line breaks and control characters. */
function comparable({ name }) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it replaces.
  return name.replace(/(?:[\s\x00-\x1f\x7f-\x9f]|\\[bfnrtv]|\\x\w\w)+/g, " ");
}

/** Adds a failure for each test that a runtime did not run, though it ran the test's file and another runtime has it. */
function failMissing(results) {
  const all = new Set(results.flatMap(({ tests }) => tests.map(comparable)));
  for (const { title, files, tests } of results) {
    const own = new Set(tests.map(comparable));
    for (const name of all) {
      if (own.has(name) || !files.includes(name.split(" > ")[0])) continue;
      tests.push({
        name: `${name}: runs elsewhere, not on ${title}`,
        outcome: "failed",
      });
    }
  }
}

function count(tests, wanted) {
  return tests.filter(({ outcome }) => outcome === wanted).length;
}

function summary(tests) {
  const outcomes = ["passed", "failed", "skipped"];
  return outcomes
    .map((outcome) => `${count(tests, outcome)} ${outcome}`)
    .join(", ");
}

await main(async () => {
  const started = performance.now();
  const { values, positionals: filters } = parseArgs({
    options: { only: { type: "string" } },
    allowPositionals: true,
  });
  const wanted = chosen(values.only);
  const files = globSync("test/**/*.test.ts", { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter(
      (file) =>
        filters.length === 0 || filters.some((filter) => file.includes(filter)),
    )
    .sort();
  const jobs = [];
  const results = [];
  for (const runtime of wanted) {
    const isWhole = WHOLE.includes(runtime.id);
    const own = files.filter((file) => isWhole || file.startsWith(EVERYWHERE));
    const found = runtime.find();
    if (found !== null && own.length > 0) jobs.push({ runtime, found, own });
    if (found !== null) continue;
    const platform = `${process.platform} on ${process.arch}`;
    const name = `${runtime.title} (skipped: no package of it for ${platform})`;
    const tests = [{ name, outcome: "skipped" }];
    results.push({ title: runtime.title, files: [], tests, seconds: 0 });
  }
  if (jobs.length === 0) throw new Error("No test file has such a path");

  console.log(`seed: ${seed} (SEALMASK_SEED)`);
  mkdirSync(join(root, ".cache/test"), { recursive: true });
  const exchange = join(root, ".cache/exchange");
  rmSync(exchange, { recursive: true, force: true });
  mkdirSync(exchange);
  for (const { runtime, found } of jobs) {
    // Tokens that the other runtimes open in their tests.
    const out = join(exchange, `${runtime.id}.json`);
    const args = [...runtime.runArgs, "test/runtimes/mint.ts", out];
    if ((await labelled(runtime, found.command, args)) !== 0) {
      throw new Error(`${runtime.title} mints no tokens`);
    }
  }

  const waiting = jobs.values();
  async function runOneByOne() {
    for (const { runtime, found, own } of waiting) {
      results.push(await runOn(runtime, found, own));
    }
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
  const all = results.flatMap(({ tests }) => tests);
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`total: ${seconds} s`);
  console.log(`all: ${summary(all)}`);
  const skipped = process.env.CI ? count(all, "skipped") : 0;
  process.exitCode = count(all, "failed") + skipped > 0 ? 1 : 0;
});
