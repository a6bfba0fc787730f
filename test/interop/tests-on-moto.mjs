/** Runs tests against moto, and compares those that fail with a list. */
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../../scripts/root.mjs";
import { run } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";

/** Reads a list: the reason for each test that fails on moto, and for each file whose set-up does. */
function listed(name) {
  const groups = JSON.parse(readFileSync(join(root, name), "utf8"));
  const entries = (member) =>
    groups.flatMap(({ why, [member]: names = [] }) =>
      names.map((each) => [each, why]),
    );
  return {
    reasons: new Map(entries("tests")),
    skipped: new Map(entries("files")),
  };
}

/** Runs tests on Bun, and returns the outcome of each. */
async function outcomesOf(files, env) {
  const bun = runtimes.find(({ id }) => id === "bun");
  const found = bun.find();
  if (found === null) throw new Error("There is no Bun for this machine");
  mkdirSync(join(root, ".cache/test"), { recursive: true });
  const report = join(root, ".cache/test/interop.report");
  rmSync(report, { force: true });
  // Bun's own output is hidden: the failures are printed below, with their reasons if listed.
  await run(found.command, bun.testArgs(files, report), {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  return bun.read(report);
}

/**
 * Runs tests, prints those that fail with their reasons, and returns the number of unexpected outcomes.
 *
 * @param {readonly string[]} patterns patterns of the tests' files
 * @param {Record<string, string>} env environment variables that send the tests to moto
 * @param {string} list path of the list of tests that fail on moto, and of files that cannot run there, with the reasons
 */
export async function surprisesOnMoto(patterns, env, list) {
  const { reasons, skipped } = listed(list);
  const files = globSync(patterns, { cwd: root }).map((file) =>
    file.replaceAll(sep, "/"),
  );
  const tests = await outcomesOf(
    files.filter((file) => !skipped.has(file)),
    env,
  );
  for (const [file, why] of skipped) console.log(`${why}\n  left out: ${file}`);
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  const titles = new Set(failed.map(({ name }) => name.split(" > ").at(-1)));
  for (const why of new Set([...titles].map((title) => reasons.get(title)))) {
    console.log(why ?? "NOT LISTED");
    for (const title of titles) {
      if (reasons.get(title) === why) console.log(`  fails: ${title}`);
    }
  }
  const gone = [
    ...[...reasons.keys()].filter((title) => !titles.has(title)),
    ...[...skipped.keys()].filter((file) => !files.includes(file)),
  ];
  for (const title of gone)
    console.log(`LISTED, BUT PASSES OR IS GONE: ${title}`);
  const surprises = [...titles].filter((title) => !reasons.has(title));
  const passed = tests.filter(({ outcome }) => outcome === "passed").length;
  console.log(
    `${tests.length} tests: ${passed} pass on moto, ${failed.length} fail there; ${surprises.length + gone.length} surprises`,
  );
  return surprises.length + gone.length + (passed === 0 ? 1 : 0);
}
