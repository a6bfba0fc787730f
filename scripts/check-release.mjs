/**
 * Checks before a release that its tag is the version of every manifest, and that the changelog has that version:
 *
 *   node scripts/check-release.mjs v1.2.3
 *
 * Imports no package: none may be installed yet.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseProblems } from "./release-problems.mjs";
import { root } from "./root.mjs";

function read(name) {
  return readFileSync(join(root, name), "utf8");
}

function versionIn(name) {
  return JSON.parse(read(name)).version;
}

const names = ["package.json", "package-lock.json", "deno.json"];
const problems = releaseProblems({
  tag: process.argv[2],
  versions: Object.fromEntries(names.map((name) => [name, versionIn(name)])),
  changelog: read("CHANGELOG.md"),
});
for (const each of problems) console.error(each);
process.exitCode = problems.length > 0 ? 1 : 0;
