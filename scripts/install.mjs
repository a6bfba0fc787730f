/** Installs what package-lock.json says. Imports no package: there may be none yet. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { npm, run } from "./run.mjs";

/** Says which lock file is installed, and which workspaces beside the root. It goes with node_modules. */
const note = join(root, "node_modules/.installed.json");

function readNote() {
  try {
    return JSON.parse(readFileSync(note, "utf8"));
  } catch {
    return null;
  }
}

async function install(...args) {
  const { command, args: rest, options } = npm(...args, "--loglevel=error");
  console.error(`installing: npm ${args.join(" ")}`);
  const code = await run(command, rest, options);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} fails: see above`);
}

/**
 * Installs the root's packages unless they are those of package-lock.json, and adds those of workspaces where they are missing.
 *
 * @param workspaces names from the workspaces' package.json
 */
export async function ensureInstalled(...workspaces) {
  const text = readFileSync(join(root, "package-lock.json"));
  const lock = createHash("sha256").update(text).digest("hex");
  const known = readNote();
  let installed = known?.workspaces ?? [];
  if (known?.lock !== lock) {
    // .npmrc leaves the workspaces out.
    await install("ci");
    installed = [];
  }
  const missing = workspaces.filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    // `npm ci` would remove the root's packages; this adds to them.
    const names = missing.map((name) => `--workspace=${name}`);
    await install("install", "--no-save", "--workspaces", ...names);
  }
  const now = { lock, workspaces: [...installed, ...missing] };
  writeFileSync(note, JSON.stringify(now));
}
