/** Registers the test files of the command line with Node's test runner, all in one process. */
import { test } from "node:test";
import { load } from "../support/bun-test.ts";

// Node only reports an error that comes after the end of its test. Here it fails the run, as on Bun and Deno.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => {
    console.error(event, error);
    process.exitCode = 1;
  });
}

await load(process.argv.slice(2), ({ name, skip, run }) => {
  test(name, { skip }, run);
});
