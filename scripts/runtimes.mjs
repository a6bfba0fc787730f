/** Runtimes for the tests. One row says how to find a runtime, how it runs test files and how it reports. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { readJunit, readLines } from "../test/runtimes/reports.mjs";
import { findNode, firstThatRuns } from "./node.mjs";
import { root } from "./root.mjs";

/** Default timeout of a test in milliseconds; test/support/bun-test.ts has the same value. */
const TIMEOUT = 20_000;

/** Returns the files of installed packages that may be a runtime's program: from the package itself, or from its platform's package. */
function packaged(...patterns) {
  const cwd = join(root, "node_modules");
  return globSync(patterns, { cwd }).map((file) => join(cwd, file));
}

function node(major, { typescript }) {
  return {
    id: `node${major}`,
    title: `Node ${major}`,
    name: "Node",
    find: () => findNode(major),
    // Node's JUnit report garbles some names, so our own reporter writes one line of JSON per test.
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
    find: () =>
      firstThatRuns(packaged("bun/bin/bun.exe", "@oven/*/bin/bun{,.exe}")),
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
    find: () =>
      firstThatRuns(packaged("deno/deno{,.exe}", "@deno/*/deno{,.exe}")),
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
    /** Tells whether a line is noise: without a terminal, Deno prints the dot of every test on its own line. */
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
  // Node 20 cannot read TypeScript. From Node 24 on, the tests run the sources unchanged.
  node(20, { typescript: ["--import", "tsx"] }),
  node(24, { typescript: ["--disable-warning=ExperimentalWarning"] }),
];
