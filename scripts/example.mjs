/** Runs an example on this machine: `npm run example -- notes` */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readyForFunctions } from "./functions.mjs";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";

const names = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "local.ts")),
);

await main(async () => {
  const [name] = process.argv.slice(2);
  if (!names.includes(name)) {
    throw new Error(`Name an example: ${names.join(", ")}`);
  }
  const env = await readyForFunctions();
  process.exitCode = await run(
    env.EXAMPLES_BUN,
    [`examples/${name}/local.ts`],
    {
      env,
    },
  );
});
