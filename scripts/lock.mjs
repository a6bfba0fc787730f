/**
 * Writes package-lock.json anew from package.json, keeping the versions that it has. It does so in a folder with
 * nothing installed: where packages are, npm leaves those for other platforms out, and `npm ci` then refuses.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root.mjs";
import { npm, run } from "./run.mjs";

const folder = mkdtempSync(join(tmpdir(), "sealmask-lock-"));
try {
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
    copyFileSync(join(root, name), join(folder, name));
  }
  const { command, args, options } = npm(
    "install",
    "--package-lock-only",
    "--loglevel=error",
  );
  process.exitCode = await run(command, args, { cwd: folder, ...options });
  if (process.exitCode === 0) {
    copyFileSync(
      join(folder, "package-lock.json"),
      join(root, "package-lock.json"),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
