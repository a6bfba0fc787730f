/** Python with PyPI packages, in virtual environments under .cache. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { capture, run } from "../../scripts/run.mjs";

const isWindows = process.platform === "win32";

function findPython() {
  for (const command of ["python3", "python"]) {
    try {
      capture(command, [
        "-c",
        "import sys; assert sys.version_info >= (3, 10)",
      ]);
      return command;
    } catch {
      // This Python is missing or too old.
    }
  }
  throw new Error("test:interop needs Python 3.10 or later, with venv and pip");
}

/**
 * Makes a virtual environment once.
 *
 * @param {string} name name of the environment, which changes with its packages
 * @param {readonly string[]} packages packages to install, each with its version
 * @returns the environment's Python
 */
export async function pythonWith(name, packages) {
  const folder = join(root, `.cache/${name}`);
  const inside = isWindows ? "Scripts/python.exe" : "bin/python";
  const python = join(folder, inside);
  const marker = join(folder, "installed");
  if (existsSync(marker)) return python;
  console.log(`Installing ${packages.join(", ")}`);
  rmSync(folder, { recursive: true, force: true });
  capture(findPython(), ["-m", "venv", folder]);
  const args = ["-m", "pip", "install", "--quiet", ...packages];
  if ((await run(python, args)) !== 0) {
    throw new Error(`Cannot install ${packages.join(", ")}: see above`);
  }
  // The marker comes last: an interrupted installation must be repeated.
  writeFileSync(marker, "");
  return python;
}
