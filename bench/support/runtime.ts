export const isDeno = "Deno" in globalThis;
export const isNode = !isDeno && !("Bun" in globalThis);

/** Arguments before a program's file on the current runtime's command line. */
export const BEFORE_FILE: readonly string[] = isDeno
  ? [
      "run",
      "--allow-all",
      "--no-config",
      "--node-modules-dir=manual",
      "--quiet",
    ]
  : [];

/** Returns the name and version of the current runtime. */
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
