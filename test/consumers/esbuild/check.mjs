/** esbuild: every example as its own bundle, which runs in a folder without installed packages. */
import * as fs from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { capture } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";
import {
  checkPrinted,
  linkPackagesOfPrograms,
  programs,
  writePrograms,
} from "../support/programs.mjs";

const BUNDLES = [
  {
    // Bundled as the README does for AWS Lambda. Lambda brings the AWS SDK; this folder has no SDK.
    format: "esm",
    extension: ".mjs",
    form: "module",
    external: ["@aws-sdk/*"],
    chosen: programs.filter(
      ({ imports }) =>
        !imports.some((name) => /^(?:@aws-|pino|winston)/.test(name)),
    ),
  },
  {
    format: "cjs",
    extension: ".cjs",
    form: "function",
    external: [],
    chosen: programs,
  },
];

export default async function check({ folder, log }) {
  linkPackagesOfPrograms(folder);
  for (const { format, extension, form, external, chosen } of BUNDLES) {
    writePrograms(folder, chosen, form);
    await build({
      absWorkingDir: folder,
      entryPoints: chosen.map(({ name }) => `programs/${name}.ts`),
      outdir: "programs",
      outExtension: { ".js": extension },
      bundle: true,
      minify: true,
      format,
      platform: "node",
      target: "node20",
      external,
      logLevel: "silent",
    });
  }
  fs.rmSync(join(folder, "node_modules"), { recursive: true });
  const { title, find } = runtimes.find(({ id }) => id === "node20");
  const { command } = await find();
  for (const { extension, chosen } of BUNDLES) {
    capture(command, ["run.mjs", extension], { cwd: folder });
    checkPrinted(folder, chosen);
    log(`${chosen.length} bundles as ${extension} on ${title}`);
  }
}
