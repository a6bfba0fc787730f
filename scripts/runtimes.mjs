/** The runtimes that tests run on: one row says where a runtime is found, how it runs test files and how it reports. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { capture } from "./run.mjs";

/** Milliseconds that a test may take unless it says otherwise; test/support/bun-test.ts has the same. */
const TIMEOUT = 20_000;

const suffix = process.platform === "win32" ? ".exe" : "";

/** The first of these files that runs and tells its version, as `{ command, version }`. */
function firstThatRuns(...files) {
  for (const command of files.filter((file) => existsSync(file))) {
    try {
      const [version] = capture(command, ["--version"]).match(/\d+\.\d+\.\d+/);
      return { command, version };
    } catch {
      // Made for another C library, or the place-holder of a package whose install script has not run.
    }
  }
  return null;
}

function packaged(scope, ...inside) {
  const folder = join(root, "node_modules", scope);
  return existsSync(folder)
    ? readdirSync(folder).map((name) => join(folder, name, ...inside))
    : [];
}

/** The Node that runs us if it is of this line, or else one from a package, which is fetched when first asked for. */
async function findNode(line) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const canRequireModules = major > 20 || minor >= 19;
  if (major === line && canRequireModules && !process.versions.bun) {
    return { command: process.execPath, version: process.versions.node };
  }
  const folder = join(root, `test/runtimes/node${line}`);
  await ensureInstalled(folder);
  const packages = join(folder, "node_modules");
  if (!existsSync(packages)) return null;
  return firstThatRuns(
    ...readdirSync(packages).flatMap((name) => [
      join(packages, name, `bin/node${suffix}`),
      join(packages, name, `node${suffix}`),
    ]),
  );
}

async function readJunit(file) {
  const { readJunitReport } = await import("./junit.mjs");
  return readJunitReport(readFileSync(file, "utf8"));
}

function readLines(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function node(line, { typescript }) {
  return {
    id: `node${line}`,
    title: `Node ${line}`,
    name: "Node",
    find: () => findNode(line),
    // Node's JUnit report garbles some names, so a reporter of ours writes one line of JSON a test.
    read: readLines,
    runArgs: typescript,
    benchArgs: ["--expose-gc"],
    testArgs: (files, report) => [
      ...typescript,
      "--import",
      "./test/runtimes/node-hooks.mjs",
      "--test-reporter=./test/runtimes/node-failures.mjs",
      "--test-reporter-destination=stdout",
      "--test-reporter=./test/runtimes/node-results.mjs",
      `--test-reporter-destination=${report}`,
      "test/runtimes/node.ts",
      ...files,
    ],
  };
}

export const runtimes = [
  {
    id: "bun",
    title: "Bun",
    name: "Bun",
    find: async () =>
      firstThatRuns(
        join(root, "node_modules/bun/bin/bun.exe"),
        ...packaged("@oven", `bin/bun${suffix}`),
      ),
    read: readJunit,
    runArgs: [],
    benchArgs: [],
    testArgs: (files, report) => [
      "test",
      "--only-failures",
      `--timeout=${TIMEOUT}`,
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...files.map((file) => `./${file}`),
    ],
  },
  {
    id: "deno",
    title: "Deno",
    name: "Deno",
    find: async () =>
      firstThatRuns(
        join(root, `node_modules/deno/deno${suffix}`),
        ...packaged("@deno", `deno${suffix}`),
      ),
    read: readJunit,
    runArgs: [
      "run",
      "--no-config",
      "--node-modules-dir=manual",
      "--no-check",
      "--allow-all",
      "--quiet",
    ],
    benchArgs: ["--v8-flags=--expose-gc"],
    /** Without a terminal, Deno gives every test's dot a line of its own. */
    isNoise: (line) => /^[.,!]?$/.test(line),
    testArgs: (files, report) => [
      "test",
      "--no-config",
      "--node-modules-dir=manual",
      "--import-map=test/runtimes/deno-imports.json",
      "--no-check",
      "--allow-all",
      "--quiet",
      "--reporter=dot",
      `--junit-path=${report}`,
      "test/runtimes/deno.ts",
      "--",
      ...files,
    ],
  },
  // Node 20 cannot read TypeScript by itself; from Node 24 on nothing stands between the sources and the runtime.
  node(20, { typescript: ["--import", "tsx"] }),
  node(24, { typescript: ["--disable-warning=ExperimentalWarning"] }),
];
