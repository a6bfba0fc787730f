/** Packs the npm package, and makes projects that install it from the tarball. */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./root.mjs";
import { capture, npm } from "./run.mjs";

function captureNpm(cwd, ...given) {
  const { command, args, options } = npm(...given, "--loglevel=error");
  return capture(command, args, { cwd, ...options });
}

/** Packs into a folder, and returns the output of `npm pack --json`. Packing builds first, so a fresh clone packs the same files. */
export function pack(folder) {
  fs.rmSync(join(root, "dist"), { recursive: true, force: true });
  const args = ["pack", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(captureNpm(root, ...args));
  return { ...packed, tarball: join(folder, packed.filename) };
}

/**
 * Links packages of this repository into a project's node_modules. A linked package finds its own dependencies at its real
 * path. The project, and the sealmask installed in it, find only linked packages.
 */
export function linkPackages(project, ...names) {
  for (const name of names) {
    const places = ["test/consumers/node_modules", "node_modules"];
    const target = places
      .map((place) => join(root, place, name))
      .find((place) => fs.existsSync(place));
    if (target === undefined) throw new Error(`${name} is not installed`);
    const link = join(project, "node_modules", name);
    fs.mkdirSync(dirname(link), { recursive: true });
    fs.symlinkSync(target, link, "junction");
  }
}

/** Makes a project from a folder's files, and installs the tarball in it. The project must lie outside of this repository. */
export function makeProject(project, { files, tarball }) {
  fs.cpSync(files, project, { recursive: true });
  const json = join(project, "package.json");
  if (!fs.existsSync(json)) fs.writeFileSync(json, '{ "private": true }');
  captureNpm(project, "install", "--offline", "--no-save", tarball);
}
