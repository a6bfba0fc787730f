import process from "node:process";
import { fileURLToPath } from "node:url";

const DENO =
  "run --no-config --node-modules-dir=manual --no-check --allow-all --quiet";

function argsOf({ bun, deno }: NodeJS.ProcessVersions): string[] {
  if (bun) return [];
  if (deno) return DENO.split(" ");
  // Older lines of Node need a flag to read TypeScript.
  return process.features.typescript
    ? ["--disable-warning=ExperimentalWarning"]
    : ["--import", "tsx"];
}

const { bun, deno, node } = process.versions;

/** Name of the current runtime, as in scripts/runtimes.mjs: `bun`, `deno`, `node20` or `node24`. */
export const runtimeId: string =
  (bun && "bun") || (deno && "deno") || `node${node.split(".")[0]}`;

/** Root of the repository, where processes are started. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the command that runs a TypeScript file in its own process on the current runtime. */
export function commandOf(file: string, ...args: string[]): [string, string[]] {
  return [process.execPath, [...argsOf(process.versions), file, ...args]];
}
