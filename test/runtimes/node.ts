/** Gives the test files named on the command line to Node's test runner, all in one process. */
import { test } from "node:test";
import { load } from "../support/bun-test.ts";

await load(process.argv.slice(2), ({ name, skip, run }) => {
  test(name, { skip }, run);
});
