/**
 * Runs every code block of the documents and of the docstrings against the built package, each as a module of its own.
 *
 * A block must run without an error. A comment after `console.log(…);` on the same line holds the expected output
 * ("…" in it stands for any text). In shell blocks, the script checks that the npm scripts they name exist.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "./build.mjs";
import { brokenPromise, documentedBlocks } from "./code-blocks.mjs";
import { packageJson } from "./entries.mjs";
import { root } from "./root.mjs";
import { main } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

const execute = promisify(execFile);

/** Number of blocks that run at the same time. */
const PARALLEL = 2;
/** Folder inside the repository, so that the package's own name resolves to the build. */
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

const commands = Object.keys(packageJson.scripts);

function unknownScripts(code) {
  return Array.from(code.matchAll(/\bnpm (?:run )?([\w:-]+)/g))
    .filter(([, name]) => ![...commands, "ci", "install", "i"].includes(name))
    .map(([command]) => `no such script: ${command}`);
}

/** Runs a program on a block; returns the printed text, and the reason if it failed. */
async function attempt(command, args) {
  try {
    const options = { cwd: folder, timeout: 60_000 };
    return await execute(command, args, options);
  } catch (error) {
    const printed = `${error.stdout ?? ""}${error.stderr ?? ""}`;
    return { failure: printed || error.message };
  }
}

async function failuresOf({ language, code, path }, [command, ...args]) {
  if (language === "sh") return unknownScripts(code);
  const { stdout, failure } = await attempt(command, [...args, path]);
  if (failure !== undefined) return [failure];
  const missing = brokenPromise(code, stdout);
  if (missing === undefined) return [];
  return [`does not print ${JSON.stringify(missing)}, but\n${stdout}`];
}

await main(async () => {
  build();
  const blocks = documentedBlocks();
  const programs = blocks.filter(({ language }) => language !== "sh");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const { path, code } of programs)
    fs.writeFileSync(join(folder, path), code);

  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { failure } = await attempt(process.execPath, [tsc, "-p", "."]);
  const failures = failure === undefined ? [] : [failure];
  // The oldest runtime that the package names.
  const node = runtimes.find(({ id }) => id === "node20");
  const oldest = [node.find().command, ...node.runArgs];
  const queue = blocks.values();
  async function work() {
    for (const block of queue) {
      for (const why of await failuresOf(block, oldest)) {
        failures.push(`${block.where}: ${why}`);
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  for (const each of failures) console.log(each);
  console.log(
    `examples: ${programs.length} run, ${blocks.length - programs.length} shell blocks read, ${failures.length} failures`,
  );
  if (failures.length > 0) process.exitCode = 1;
});
