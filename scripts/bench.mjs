/** Runs benchmarks on every runtime, one after the other: `npm run bench -- [--only bun,node24] [--quick] name …` */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { main, run } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

/** What runs only when it is named: it takes minutes on each runtime. */
const ONLY_BY_NAME = ["soak", "esdk-stream", "lambda-cold-start"];

/** What measures functions in processes of their own, on every runtime that functions have: it runs on Bun alone. */
const OF_FUNCTIONS = /^lambda-/;

/** Node 20 cannot read TypeScript: it gets one file in which nothing but the types is gone. */
async function withoutTypes(name) {
  const { build } = await import("esbuild");
  const outfile = join(root, `.cache/bench/${name}.mjs`);
  await build({
    entryPoints: [join(root, `bench/${name}.ts`)],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    outfile,
  });
  return outfile;
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" }, quick: { type: "boolean" } },
    allowPositionals: true,
  });
  await ensureInstalled();
  const all = readdirSync(join(root, "bench"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
  const usual = all.filter((name) => !ONLY_BY_NAME.includes(name));
  const names = positionals.length > 0 ? positionals : usual;
  for (const name of names) {
    if (existsSync(join(root, `bench/${name}.ts`))) continue;
    throw new Error(
      `There is no benchmark ${name}; there are: ${all.join(", ")}`,
    );
  }
  const only = values.only?.split(",");
  for (const name of names) {
    for (const runtime of runtimes) {
      if (only && !only.includes(runtime.id)) continue;
      if (OF_FUNCTIONS.test(name) && runtime.id !== "bun") continue;
      const found = await runtime.find();
      if (found === null) {
        console.log(`${runtime.title}: not available on this platform`);
        continue;
      }
      const source = join(root, `bench/${name}.ts`);
      const file = runtime.id === "node20" ? await withoutTypes(name) : source;
      const flags = values.quick ? ["--quick"] : [];
      const { runArgs, benchArgs } = runtime;
      const args = [...runArgs, ...benchArgs, file, ...flags];
      const env = OF_FUNCTIONS.test(name)
        ? await (await import("./functions.mjs")).readyForFunctions()
        : process.env;
      const code = await run(found.command, args, { env });
      // A goal missed on one runtime does not keep the others from being measured.
      if (code !== 0) process.exitCode = code;
    }
  }
  rmSync(join(root, ".cache/bench"), { recursive: true, force: true });
});
