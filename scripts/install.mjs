/** Installs the packages of package-lock.json. Imports no package: none may be installed yet. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { npm, run } from "./run.mjs";

/** File that records the installed lock file and the workspaces beside the root. It disappears together with node_modules. */
const note = join(root, "node_modules/.installed.json");

function readNote() {
  try {
    return JSON.parse(readFileSync(note, "utf8"));
  } catch {
    return null;
  }
}

/** Tells whether somebody typed `npm ci`: npm's own note in node_modules then lists the root's packages as in the lock file. */
function isInstalledByHand(lock) {
  try {
    const hidden = join(root, "node_modules/.package-lock.json");
    const { packages: found } = JSON.parse(readFileSync(hidden, "utf8"));
    const { packages: wanted } = JSON.parse(lock);
    return (
      Object.entries(found).every(
        ([place, { version }]) => wanted[place]?.version === version,
      ) &&
      Object.keys(wanted[""].devDependencies).every(
        (name) => `node_modules/${name}` in found,
      )
    );
  } catch {
    return false;
  }
}

async function install(...args) {
  const { command, args: rest, options } = npm(...args, "--loglevel=error");
  console.error(`installing: npm ${args.join(" ")}`);
  const code = await run(command, rest, options);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} fails: see above`);
}

/**
 * Installs the root's packages unless they already match package-lock.json, and adds missing packages of workspaces.
 *
 * @param workspaces names from the workspaces' package.json
 */
export async function ensureInstalled(...workspaces) {
  const text = readFileSync(join(root, "package-lock.json"));
  const lock = createHash("sha256").update(text).digest("hex");
  const known = readNote();
  let installed = known?.workspaces ?? [];
  if (known?.lock !== lock) {
    // .npmrc excludes the workspaces.
    if (known || !isInstalledByHand(text)) await install("ci");
    installed = [];
  }
  const missing = workspaces.filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    // `npm ci` would remove the root's packages; this command adds packages to them.
    const names = missing.map((name) => `--workspace=${name}`);
    await install("install", "--no-save", "--workspaces", ...names);
  }
  const now = { lock, workspaces: [...installed, ...missing] };
  writeFileSync(note, JSON.stringify(now));
}
