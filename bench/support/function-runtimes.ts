import { execFileSync } from "node:child_process";
import { RUNTIMES } from "../../examples/local/stack.ts";

/** What functions run on, with versions. */
export function functionRuntimes(): string {
  return RUNTIMES.map(({ name, command }) => {
    const version = execFileSync(command, ["--version"], { encoding: "utf8" });
    return `${name} ${version.trim().replace(/^v/, "")}`;
  }).join(", ");
}
