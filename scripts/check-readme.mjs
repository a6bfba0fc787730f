/**
 * Runs every code block of the documents and of the docstrings against the built package, each as a module of its own.
 *
 * A block must run without an error. Where a comment follows `console.log(…);` on its line, that is what must be
 * printed ("…" in it stands for any text). Of shell blocks, the npm scripts that they name must exist.
 */
import { execFile } from "node:child_process";
import {
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "./build.mjs";
import { brokenPromise, codeBlocks } from "./code-blocks.mjs";
import { packageJson } from "./entries.mjs";
import { root } from "./root.mjs";
import { main } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

const execute = promisify(execFile);

const DOCUMENTS = [
  "{README,SECURITY,CONTRIBUTING}.md",
  "docs/**/*.md",
  "mod.ts",
  "src/**/*.ts",
];

/** Blocks that run at the same time. */
const PARALLEL = 2;
/** Inside the repository, where the package's own name leads to what was built. */
const folder = join(root, ".cache/examples");

const tsconfig = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    types: ["node"],
    moduleDetection: "force",
    isolatedDeclarations: false,
    declaration: false,
    noUnusedLocals: false,
  },
  include: ["*.ts"],
};

function unknownScripts(code) {
  const known = [
    "ci",
    "install",
    "i",
    "pack",
    ...Object.keys(packageJson.scripts),
  ];
  return [...code.matchAll(/\bnpm (?:run )?([\w:-]+)/g)]
    .filter(([, name]) => !known.includes(name))
    .map(([command]) => `no such script: ${command}`);
}

/** Runs a program on a block; returns what it printed, and whether it failed. */
async function attempt(command, args) {
  try {
    const options = { cwd: folder, timeout: 60_000 };
    const { stdout } = await execute(command, args, options);
    return { stdout, failures: [] };
  } catch (error) {
    const printed = `${error.stdout ?? ""}${error.stderr ?? ""}`;
    return { failures: [printed || error.message] };
  }
}

await main(async () => {
  build();
  const blocks = globSync(DOCUMENTS, { cwd: root })
    .sort()
    .flatMap((file) => codeBlocks(file, readFileSync(join(root, file), "utf8")))
    .filter(({ language }) => ["ts", "js", "sh"].includes(language))
    .map((block) => {
      const name = `${block.file.replace(/\W+/g, "-")}-${block.line}`;
      return {
        ...block,
        path: `${name}.${block.language}`,
        where: `${block.file}:${block.line}`,
      };
    });
  const programs = blocks.filter(({ language }) => language !== "sh");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const { path, code } of programs)
    writeFileSync(join(folder, path), code);

  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const types = await attempt(process.execPath, [tsc, "-p", "."]);
  const failures = types.failures.map((text) =>
    text.replaceAll(
      /^[\w-]+\.ts/gm,
      (path) => blocks.find((block) => block.path === path)?.where ?? path,
    ),
  );
  for (const { language, code, where } of blocks) {
    if (language !== "sh") continue;
    failures.push(...unknownScripts(code).map((why) => `${where}: ${why}`));
  }
  // The oldest runtime that the package names.
  const node = runtimes.find(({ id }) => id === "node20");
  const { command } = node.find();
  const queue = programs.values();
  async function work() {
    for (const { path, code, where } of queue) {
      const ran = await attempt(command, [...node.runArgs, path]);
      failures.push(...ran.failures.map((why) => `${where}: ${why}`));
      const missing =
        ran.failures.length === 0 && brokenPromise(code, ran.stdout);
      if (!missing) continue;
      failures.push(
        `${where}: does not print ${JSON.stringify(missing)}, but\n${ran.stdout}`,
      );
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  for (const failure of failures) console.log(failure);
  console.log(
    `examples: ${programs.length} run, ${blocks.length - programs.length} shell blocks read, ${failures.length} failures`,
  );
  if (failures.length > 0) process.exitCode = 1;
});
