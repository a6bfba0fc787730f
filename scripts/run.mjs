import { spawn, spawnSync } from "node:child_process";
import { root } from "./root.mjs";

/** Runs a program to its end with our own input and output, and returns its exit code (a signal counts as 1). */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: "inherit",
      ...options,
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
    options.onStart?.(child);
  });
}

/** Runs a tool of an installed package, such as tsc; scripts/launch.mjs puts the tools in the PATH. */
export function runTool(name, args, options = {}) {
  // Tools are command files on Windows.
  return run(name, args, { shell: process.platform === "win32", ...options });
}

/** Runs a program to its end and returns its output. If the program fails, throws an error with everything that it printed. */
export function capture(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    ...options,
  });
  if (error) throw error;
  if (status !== 0) {
    throw new Error(
      `${command} ${args.join(" ")} exits with ${status}\n${stdout}${stderr}`,
    );
  }
  return stdout;
}

/** Returns the command that runs npm: the npm that started this process, on the same Node, or else the npm in the PATH. */
export function npm(...args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  return script?.endsWith(".js")
    ? {
        command: node ?? process.execPath,
        args: [script, ...args],
        options: {},
      }
    : {
        command: "npm",
        args,
        options: { shell: process.platform === "win32" },
      };
}

/** Runs a script. If the script throws, prints the message without our own stack and exits with code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
