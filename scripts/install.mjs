/** Installs from a lock file where what is installed differs from it. Imports no package, for there may be none yet. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { npm, run } from "./run.mjs";

function packagesIn(lockFile) {
  return existsSync(lockFile)
    ? JSON.parse(readFileSync(lockFile, "utf8")).packages
    : null;
}

function admits(names, name) {
  if (names === undefined) return true;
  const list = [names].flat();
  return list.some((each) => each.startsWith("!"))
    ? !list.includes(`!${name}`)
    : list.includes(name);
}

/** Whether a package that is not installed ought to be: what is made for other platforms ought not. */
function isMissing({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (os === undefined && cpu === undefined) return false;
  return (
    libc === undefined &&
    admits(os, process.platform) &&
    admits(cpu, process.arch)
  );
}

/** Whether a folder's installed packages are those of its lock file. */
export function isInstalled(folder) {
  const wanted = packagesIn(join(folder, "package-lock.json"));
  const found = packagesIn(join(folder, "node_modules/.package-lock.json"));
  if (found === null) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "") return true;
    return place in found
      ? found[place].integrity === entry.integrity
      : !isMissing(entry);
  });
}

/** Makes a folder's installed packages those of its lock file; `more` are further options of npm. */
export async function ensureInstalled(folder = root, ...more) {
  if (isInstalled(folder)) return;
  const { command, args, options } = npm("ci", "--loglevel=error", ...more);
  const code = await run(command, args, { cwd: folder, ...options });
  if (code !== 0) {
    throw new Error(`Cannot install the packages of ${folder}: see above`);
  }
}
