/** Registers the test files of the command line with Deno's test runner. */
import { load } from "../support/bun-test.ts";

declare const Deno: {
  readonly args: readonly string[];
  test(test: { name: string; ignore: boolean; fn: () => Promise<void> }): void;
};

await load(Deno.args, ({ name, skip, run }) => {
  Deno.test({ name, ignore: skip, fn: run });
});
