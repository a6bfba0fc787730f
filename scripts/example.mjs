/** Runs an example on this machine: `npm run example -- notes` */
import { globSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

await main(async () => {
  const [name] = process.argv.slice(2);
  const files = globSync("*/local.ts", { cwd: join(root, "examples") });
  const names = files.map((file) => file.split(/[\\/]/)[0]).sort();
  if (!names.includes(name)) {
    throw new Error(`Name an example: ${names.join(", ")}`);
  }
  build();
  const bun = runtimes.find(({ id }) => id === "bun").find();
  process.exitCode = await run(bun.command, [`examples/${name}/local.ts`]);
});
