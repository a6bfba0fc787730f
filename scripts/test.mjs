/**
 * Runs the same test files on every runtime, two runtimes at a time, and says per runtime what became of them.
 *
 *   npm test                                   all files, everywhere
 *   npm test -- --only bun,node24 path crypto  files whose path has "path" or "crypto" in it, on two runtimes
 */
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";
import { testFiles } from "./test-files.mjs";

function parseArguments(args) {
  const filters = [];
  let only = null;
  for (let i = 0; i < args.length; i++) {
    const [option, value] = args[i].split("=");
    if (option === "--only") only = (value ?? args[++i] ?? "").split(",");
    else if (option.startsWith("-")) throw new Error(`No option ${option}`);
    else filters.push(args[i]);
  }
  const unknown = only?.filter((id) => runtimes.every((row) => row.id !== id));
  if (unknown?.length > 0) {
    const known = runtimes.map(({ id }) => id).join(", ");
    throw new Error(`No runtime ${unknown.join(", ")}; there are ${known}`);
  }
  return { filters, only };
}

/** Names as every runtime can report them: each has its own way with line breaks and control characters. */
function comparable(name) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it replaces.
  return name.replace(/(?:[\s\x00-\x1f\x7f-\x9f]|\\[bfnrtv]|\\x\w\w)+/g, " ");
}

/** Each runtime keeps one core busy, and a second one for part of the time. */
const AT_ONCE = Math.min(2, availableParallelism());

/** Shows a runtime's output as it comes, each line with the runtime's name, without the lines that say nothing. */
function labelled(label, isNoise = () => false) {
  return {
    stdio: ["ignore", "pipe", "pipe"],
    onStart(child) {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on("line", (line) => {
          if (!isNoise(line)) console.log(`${label} │ ${line}`);
        });
      }
    },
  };
}

/** Where the runtimes are, for tests that start them: each gets the commands of all. */
async function commands() {
  const rows = [];
  for (const { id, find, runArgs } of runtimes) {
    const found = await find();
    if (found) rows.push({ id, command: found.command, args: runArgs });
  }
  return JSON.stringify(rows);
}

async function runOn(runtime, files, known) {
  const found = await runtime.find();
  if (found === null) {
    const platform = `${process.platform} on ${process.arch}`;
    const name = `${runtime.title} (skipped: no package of it for ${platform})`;
    return { title: runtime.title, tests: [{ name, outcome: "skipped" }] };
  }
  const title = `${runtime.name} ${found.version}`;
  const started = performance.now();
  console.log(`── ${title}: ${files.length} files`);
  const report = join(root, ".cache/test", `${runtime.id}.report`);
  rmSync(report, { force: true });
  const code = await run(found.command, runtime.testArgs(files, report), {
    env: {
      ...process.env,
      RUST_BACKTRACE: "0",
      SEALMASK_RUNTIMES: known,
      NO_COLOR: "1",
    },
    ...labelled(runtime.title, runtime.isNoise),
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`── ${title}: done in ${seconds} s`);
  let tests = [];
  try {
    tests = await runtime.read(report);
  } catch (error) {
    console.log(`No report of ${title}: ${error.message}`);
  }
  const ran = tests.length;
  const fail = (name) => tests.push({ name, outcome: "failed" });
  if (ran === 0) fail(`${title} ran no test`);
  if (code !== 0 && tests.every(({ outcome }) => outcome !== "failed")) {
    fail(`${title} exits with ${code} though no test failed`);
  }
  return { title, tests, names: tests.slice(0, ran).map(({ name }) => name) };
}

function tally(names) {
  const counts = new Map();
  for (const name of names.map(comparable)) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Tests that one runtime ran more often than another: all should run the same. */
function differences(results) {
  const [first, ...others] = results
    .filter(({ names }) => names !== undefined)
    .map(({ title, names }) => ({ title, counts: tally(names) }));
  function missing(from, than) {
    return [...than.counts]
      .filter(([name, count]) => (from.counts.get(name) ?? 0) < count)
      .map(([name]) => `${name}: on ${than.title}, not on ${from.title}`);
  }
  return others.flatMap((other) => [
    ...missing(other, first),
    ...missing(first, other),
  ]);
}

function count(tests, wanted) {
  return tests.filter(({ outcome }) => outcome === wanted).length;
}

function summary(tests) {
  const counts = ["passed", "failed", "skipped"].map(
    (outcome) => `${count(tests, outcome)} ${outcome}`,
  );
  return counts.join(", ");
}

await main(async () => {
  const { filters, only } = parseArguments(process.argv.slice(2));
  await ensureInstalled();
  mkdirSync(join(root, ".cache/test"), { recursive: true });
  const files = testFiles("test").filter(
    (file) =>
      filters.length === 0 || filters.some((filter) => file.includes(filter)),
  );
  if (files.length === 0) throw new Error("No test file has such a path");

  const known = await commands();
  const wanted = runtimes.filter(({ id }) => only?.includes(id) ?? true);
  const results = new Array(wanted.length);
  const waiting = wanted.entries();
  async function runOneByOne() {
    for (const [i, runtime] of waiting) {
      results[i] = await runOn(runtime, files, known);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runOneByOne));

  console.log("");
  const all = results.flatMap(({ tests }) => tests);
  for (const difference of differences(results)) {
    console.log(`differs: ${difference}`);
    all.push({ name: difference, outcome: "failed" });
  }
  for (const { title, tests } of results) {
    for (const { name, outcome } of tests) {
      if (outcome !== "passed") console.log(`${outcome}: ${title}: ${name}`);
    }
  }
  for (const { title, tests } of results) {
    console.log(`${title}: ${summary(tests)}`);
  }
  console.log(`all: ${summary(all)}`);

  const isCi = Boolean(process.env.CI);
  const hasPassed =
    count(all, "failed") === 0 && (!isCi || count(all, "skipped") === 0);
  process.exitCode = hasPassed ? 0 : 1;
});
