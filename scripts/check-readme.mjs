/**
 * Runs every code block of the documents and of the docstrings against the built package, each as a module of its own.
 *
 * A block must run without an error. Where a comment follows `console.log(…);` on its line, that is what must be
 * printed ("…" in it stands for any text). Of shell blocks, the npm scripts that they name must exist.
 */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "./build.mjs";
import { brokenPromise, codeBlocks, promisedOutput } from "./code-blocks.mjs";
import { packageJson } from "./entries.mjs";
import { root } from "./root.mjs";
import { main } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

const execute = promisify(execFile);

/** Blocks that run at the same time. */
const PARALLEL = 2;
const TIMEOUT = 60_000;
const folder = ".cache/examples";

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

function filesIn(path, extension) {
  const whole = join(root, path);
  if (!existsSync(whole)) return [];
  if (path.endsWith(extension)) return [path];
  // Such as a picture.
  if (!statSync(whole).isDirectory()) return [];
  return readdirSync(whole).flatMap((name) =>
    filesIn(`${path}/${name}`, extension),
  );
}

function documents() {
  const markdown = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "docs"];
  return [
    ...markdown.flatMap((path) => filesIn(path, ".md")),
    ...["mod.ts", "src"].flatMap((path) => filesIn(path, ".ts")),
  ];
}

function unknownScripts(code) {
  return [...code.matchAll(/\bnpm (?:run )?([\w:-]+)/g)]
    .map(([command, name]) => ({ command, name }))
    .filter(({ command, name }) =>
      command.startsWith("npm run") || name === "test"
        ? !(name in packageJson.scripts)
        : !["ci", "install", "i", "pack"].includes(name),
    )
    .map(({ command }) => `no such script: ${command}`);
}

function outputOf(error) {
  return `${error.stdout ?? ""}${error.stderr ?? ""}` || error.message;
}

async function failuresOf(block, node) {
  if (block.language === "sh") return unknownScripts(block.code);
  try {
    const args = ["--import", "tsx", block.path];
    const { stdout } = await execute(node, args, {
      cwd: root,
      timeout: TIMEOUT,
    });
    const missing = brokenPromise(stdout, promisedOutput(block.code));
    return missing === null
      ? []
      : [`does not print ${JSON.stringify(missing)}, but\n${stdout}`];
  } catch (error) {
    return [outputOf(error)];
  }
}

/** Writes the runnable blocks where the package's own name leads to what was built. */
function writeBlocks(blocks) {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "tsconfig.json"), JSON.stringify(tsconfig));
  return blocks.map((block) => {
    const name = `${block.file.replace(/\W+/g, "-")}-${block.line}`;
    const path = `${folder}/${name}.${block.language}`;
    if (block.language !== "sh") writeFileSync(join(root, path), block.code);
    return { ...block, path };
  });
}

function where(block) {
  return `${block.file}:${block.line}`;
}

async function typeErrors(blocks) {
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await execute(process.execPath, [tsc, "-p", folder], { cwd: root });
    return [];
  } catch (error) {
    return outputOf(error)
      .trim()
      .split("\n")
      .map((line) => {
        const block = blocks.find(({ path }) => line.startsWith(path));
        return block === undefined
          ? line
          : `${where(block)}: ${line.slice(block.path.length)}`;
      });
  }
}

await main(async () => {
  build();
  const node = runtimes.find(({ id }) => id === "node20").find();
  const blocks = writeBlocks(
    documents()
      .flatMap((file) =>
        codeBlocks(file, readFileSync(join(root, file), "utf8")),
      )
      .filter(({ language }) => ["ts", "js", "sh"].includes(language)),
  );
  const failures = await typeErrors(blocks);
  const queue = blocks.values();
  async function work() {
    for (const block of queue) {
      for (const failure of await failuresOf(block, node.command)) {
        failures.push(`${where(block)}: ${failure}`);
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  for (const failure of failures) console.log(failure);
  const shell = blocks.filter(({ language }) => language === "sh").length;
  console.log(
    `examples: ${blocks.length - shell} run, ${shell} shell blocks read, ${failures.length} failures`,
  );
  if (failures.length > 0) process.exitCode = 1;
});
