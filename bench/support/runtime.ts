export const isDeno = "Deno" in globalThis;
export const isNode = !isDeno && !("Bun" in globalThis);

/** The arguments before a program's file on the command line of the current runtime. */
export const BEFORE_FILE: readonly string[] = isDeno
  ? [
      "run",
      "--allow-all",
      "--no-config",
      "--node-modules-dir=manual",
      "--quiet",
    ]
  : [];

/** The runtime that a benchmark runs on, with its version. */
export function runtimeName(): string {
  const { Bun, Deno, process } = globalThis as {
    Bun?: { version: string };
    Deno?: { version: { deno: string } };
    process?: { version: string };
  };
  if (Bun) return `Bun ${Bun.version}`;
  if (Deno) return `Deno ${Deno.version.deno}`;
  return `Node ${process?.version}`;
}
