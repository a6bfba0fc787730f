/**
 * Packs the npm package and uses it as others do: each folder of test/consumers is a project of its own, outside of this
 * repository, in which the tarball is installed.
 *
 *   node scripts/check-consumers.mjs [--only <name>[,<name>…]]
 *
 * A folder's check.mjs exports as its default a function, which throws when the package does not work there:
 *
 *   async function check({ tarball, folder, root, log })
 *
 * `folder` is the project: a copy of the consumer's files with sealmask in node_modules, and nothing else. `linkPackages` of
 * scripts/pack.mjs adds packages. `log` prints a line.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeProject, pack } from "./pack.mjs";
import { root } from "./root.mjs";
import { main } from "./run.mjs";

const consumers = join(root, "test/consumers");

const all = fs
  .globSync("*/check.mjs", { cwd: consumers })
  .map((file) => file.split(/[\\/]/)[0])
  .sort();

function chosen() {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const names = values.only?.split(",") ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `Cannot find the consumers ${unknown}: expected some of ${all}`,
    );
  }
  return names;
}

await main(async () => {
  const names = chosen();
  const scratch = fs.mkdtempSync(join(tmpdir(), "sealmask-consumers-"));
  try {
    const { tarball } = pack(scratch);
    for (const name of names) {
      const start = performance.now();
      const log = (line) => console.log(`${name}: ${line}`);
      const files = join(consumers, name);
      const { default: check } = await import(join(files, "check.mjs"));
      const folder = join(scratch, name);
      let outcome = "ok";
      try {
        makeProject(folder, { files, tarball });
        await check({ tarball, folder, root, log });
      } catch (error) {
        outcome = "FAILED";
        process.exitCode = 1;
        console.error(error.stack ?? error);
      }
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      log(`${outcome}, ${seconds} s`);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
});
