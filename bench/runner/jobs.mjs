/** Which benchmark runs where. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";

const folder = join(root, "bench");

/** Functions in processes of their own, on every runtime that functions have. */
const OF_FUNCTIONS = /^lambda-/;
/** A simulation, which is the same on all. */
const SIMULATED = /^fleet$/;
/** What is measured as it is published. */
const OF_PACKAGE = /^core$/;
/** The names of the benchmarks that were asked for; all if none was. */
export function chosen(names) {
  const all = readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
  for (const name of names) {
    if (all.includes(name)) continue;
    throw new Error(
      `There is no benchmark ${name}; there are: ${all.join(", ")}`,
    );
  }
  return names.length > 0 ? names : all;
}

/** Seconds of a benchmark in a smoke run, about. */
const QUICK = 3;

/** What is to be run, one after the other, and what cannot be: `only` names runtimes. */
export function jobsOf(names, only, { runs, isQuick }) {
  const jobs = [];
  const missing = new Set();
  for (const name of names) {
    for (const runtime of runtimes) {
      if (only && !only.includes(runtime.id)) continue;
      const isOnOne = OF_FUNCTIONS.test(name) || SIMULATED.test(name);
      if (isOnOne && runtime.id !== "bun") continue;
      const found = runtime.find();
      if (found === null) {
        missing.add(`${runtime.title}: not available on this platform`);
        continue;
      }
      const result = join(folder, `results/${name}.${runtime.id}.json`);
      const before = existsSync(result)
        ? JSON.parse(readFileSync(result, "utf8"))
        : {};
      jobs.push({
        name,
        runtime,
        command: found.command,
        result,
        seconds: isQuick ? QUICK : before.seconds && runs * before.seconds,
        title: `${name} on ${runtime.title}`,
        ofFunctions: OF_FUNCTIONS.test(name),
        ofPackage: OF_PACKAGE.test(name),
      });
    }
  }
  return { jobs, missing: [...missing] };
}
