import { spawn, spawnSync } from "node:child_process";
import { root } from "./root.mjs";

/** Runs a program to its end with our own input and output; gives its exit code (a signal counts as 1). */
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

/** Runs a program to its end and gives its output; throws with all that it printed if it fails. */
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

/** The command that runs npm, the same npm that runs us where one does. */
export function npm(...args) {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js")
    ? { command: process.execPath, args: [script, ...args], options: {} }
    : {
        command: "npm",
        args,
        options: { shell: process.platform === "win32" },
      };
}

/** Runs a script's work; when it fails, says why without a stack of our own machinery, and makes us exit with 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
