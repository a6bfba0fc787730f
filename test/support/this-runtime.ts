import process from "node:process";
import { fileURLToPath } from "node:url";

const DENO =
  "run --no-config --node-modules-dir=manual --no-check --allow-all --quiet";

function argsOf({ bun, deno }: NodeJS.ProcessVersions): string[] {
  if (bun) return [];
  if (deno) return DENO.split(" ");
  // Older lines of Node cannot read TypeScript by themselves.
  return process.features.typescript
    ? ["--disable-warning=ExperimentalWarning"]
    : ["--import", "tsx"];
}

const { bun, deno, node } = process.versions;

/** The name of the runtime that runs us, as scripts have it: `bun`, `deno`, `node20` or `node24`. */
export const runtimeId: string =
  (bun && "bun") || (deno && "deno") || `node${node.split(".")[0]}`;

/** The repository's root, where processes are started. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the command that runs a TypeScript file in a process of its own, on the current runtime. */
export function commandOf(file: string, ...args: string[]): [string, string[]] {
  return [process.execPath, [...argsOf(process.versions), file, ...args]];
}
