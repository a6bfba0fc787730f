/**
 * Tests the examples' functions in their deployed form: bundled, on Node and Bun, under the Lambda Runtime API. Also tests the
 * deployment itself, without an account. Passes its arguments on to `bun test`.
 */
import { join } from "node:path";
import { build } from "../../scripts/build.mjs";
import { root } from "../../scripts/root.mjs";
import { main, run, runTool } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";

await main(async () => {
  build();
  const bun = runtimes.find(({ id }) => id === "bun").find();
  const types = await runTool("tsc", ["-p", "examples"]);
  const sizes = await run(bun.command, ["examples/local/sizes.ts"]);
  const tests = await run(bun.command, [
    "test",
    "--timeout=60000",
    ...process.argv.slice(2),
    "./examples/test",
    "./examples/infra/test",
  ]);
  const synth = await runTool("cdk", ["synth", "--quiet"], {
    cwd: join(root, "examples/infra"),
  });
  process.exitCode = types || sizes || tests || synth;
});
