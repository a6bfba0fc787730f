/** Vite: examples built for browsers and for servers, which run in a folder without installed packages. */
import * as fs from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { capture } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";
import {
  checkPrinted,
  linkPackagesOfPrograms,
  programs,
  writePrograms,
} from "../support/programs.mjs";

const SERVER_ONLY =
  /^(?:node:|@aws-(?:sdk|lambda-powertools)\/|(?:pino|winston)$)|\/(?:kms|lambda|native|testing)$/;

const BUILDS = {
  browsers: {
    extension: ".mjs",
    settings: {},
    chosen: programs.filter(
      ({ code, imports }) =>
        !code.includes("process.") &&
        !imports.some((name) => SERVER_ONLY.test(name)),
    ),
  },
  servers: {
    extension: ".js",
    settings: { build: { ssr: true }, ssr: { noExternal: true } },
    chosen: programs,
  },
};

export default async function check({ folder, log }) {
  linkPackagesOfPrograms(folder);
  for (const { extension, settings, chosen } of Object.values(BUILDS)) {
    writePrograms(folder, chosen, "module");
    await build({
      root: folder,
      logLevel: "error",
      ...settings,
      build: {
        ...settings.build,
        target: "es2022",
        modulePreload: false,
        outDir: "programs",
        emptyOutDir: false,
        rolldownOptions: {
          input: chosen.map(({ name }) => join(folder, `programs/${name}.ts`)),
          output: { entryFileNames: `[name]${extension}` },
        },
      },
    });
  }
  fs.rmSync(join(folder, "node_modules"), { recursive: true });
  const { title, find } = runtimes.find(({ id }) => id === "node20");
  const { command } = await find();
  for (const [name, { extension, chosen }] of Object.entries(BUILDS)) {
    capture(command, ["run.mjs", extension], { cwd: folder });
    checkPrinted(folder, chosen);
    log(`${chosen.length} programs built for ${name}, on ${title}`);
  }
}
