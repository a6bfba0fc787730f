/** Finds Node by its major version. Imports no package: none may be installed yet. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";
import { capture } from "./run.mjs";

/** Returns the first of these programs that exists, runs here and has a wanted version, as `{ command, version }`, or null. */
export function firstThatRuns(files, isWanted = () => true) {
  for (const command of files.filter((file) => existsSync(file))) {
    try {
      const [version] = capture(command, ["--version"]).match(/\d+\.\d+\.\d+/);
      if (isWanted(version)) return { command, version };
    } catch {
      // The program is built for another C library, or is the placeholder of a package whose install script has not run.
    }
  }
  return null;
}

/** Returns the Node of a major version that scripts/runtimes installs for this platform, else the one in the PATH, else null. */
export function findNode(major) {
  const name = `node${major}-${process.platform}-${process.arch}`;
  const folder = join(root, "node_modules", name);
  const folders = [join(folder, "bin"), folder];
  const program = process.platform === "win32" ? "node.exe" : "node";
  return firstThatRuns(
    [...folders, ...process.env.PATH.split(delimiter)].map((each) =>
      join(each, program),
    ),
    (version) => version.startsWith(`${major}.`),
  );
}
