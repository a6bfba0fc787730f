/**
 * Tests the examples' functions as they are deployed: bundled, on Node and Bun, under the Lambda Runtime API; and what
 * deploys them, without an account.
 */
import { join } from "node:path";
import { readyForFunctions } from "./functions.mjs";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";

await main(async () => {
  const env = await readyForFunctions();
  const types = await run(process.execPath, [
    "node_modules/typescript/bin/tsc",
    "-p",
    "examples",
  ]);
  const sizes = await run(env.EXAMPLES_BUN, ["examples/local/sizes.ts"], {
    env,
  });
  const tests = await run(
    env.EXAMPLES_BUN,
    [
      "test",
      "--timeout=60000",
      ...process.argv.slice(2),
      "./examples/test",
      "./examples/infra/test",
    ],
    { env },
  );
  const cdk = "node_modules/aws-cdk/bin/cdk";
  const synth = await run(process.execPath, [cdk, "synth", "--quiet"], {
    cwd: join(root, "examples/infra"),
    env,
  });
  process.exitCode = types || sizes || tests || synth;
});
