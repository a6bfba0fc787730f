/** Packs the npm package and uses it as its users do: from a project of its own (test/consumer), on every runtime. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entries, packageJson } from "./entries.mjs";
import { ensureInstalled } from "./install.mjs";
import { manyCalls } from "./many-calls.mjs";
import { root } from "./root.mjs";
import { capture, main, npm } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

/** What each entry's source re-exports: values as `name`, types as `type name`. */
const declared = entries.map(({ specifier, source }) => {
  const text = fs.readFileSync(join(root, source), "utf8");
  const lists = Array.from(text.matchAll(/^export (type )?\{([^}]*)\}/gm));
  const names = lists.flatMap(([, type = "", list]) =>
    list.match(/(?:type )?\w+/g).map((name) => type + name),
  );
  return { specifier, names };
});

/** The values of each entry in order, as the programs of test/consumer take them. */
const values = JSON.stringify(
  Object.fromEntries(
    declared.map(({ specifier, names }) => [
      specifier,
      names.filter((name) => !name.startsWith("type ")).sort(),
    ]),
  ),
);

/** A module that has every name of every entry, types too. */
const namesModule = declared
  .map(({ specifier, names }, i) => {
    const list = names.map(
      (name) => `${name} as ${name.split(" ").at(-1)}${i}`,
    );
    return `export { ${list.join(", ")} } from "${specifier}";\n`;
  })
  .join("");

function captureNpm(cwd, ...given) {
  const { command, args, options } = npm(...given, "--loglevel=error");
  return capture(command, args, { cwd, ...options });
}

/** Packs into a folder, which builds by itself: whoever packs a fresh clone gets the same. */
function pack(folder) {
  fs.rmSync(join(root, "dist"), { recursive: true, force: true });
  const args = ["pack", "--json", "--pack-destination", folder];
  return JSON.parse(captureNpm(root, ...args))[0];
}

function checkFiles(folder) {
  const { integrity, files, filename, size } = pack(folder);
  assert.equal(pack(folder).integrity, integrity);
  const own =
    /^(?:dist\/[\w-]+\.(?:[cm]js(?:\.map)?|d\.c?ts)|mod\.ts|src\/.+\.(?:ts|md))$/;
  const others = files
    .map(({ path }) => path)
    .filter((path) => !own.test(path));
  const documents = ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"];
  assert.deepEqual(others.sort(), [...documents, "package.json"]);
  console.log(`ok: packed twice alike, ${files.length} files, ${size} bytes`);
  return join(folder, filename);
}

async function checkExports(tarball) {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const pack = { tarball: new Uint8Array(fs.readFileSync(tarball)).buffer };
  const { messages } = await publint({ strict: true, pack });
  const texts = messages.map((each) => formatMessage(each, packageJson));
  assert.deepEqual(texts, []);
  const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  // Left out is Node 10's resolution alone, which knows no export maps.
  capture(process.execPath, [attw, tarball, "--profile", "node16"]);
  console.log("ok: publint, attw");
}

function makeProject(folder, tarball) {
  fs.cpSync(join(root, "test/consumer"), folder, { recursive: true });
  fs.writeFileSync(join(folder, "names.ts"), namesModule);
  captureNpm(folder, "install", "--offline", tarball);
  const peers = Object.keys(packageJson.peerDependencies);
  for (const name of [...peers, "@types/node", "undici-types"]) {
    const place = join("node_modules", name);
    fs.cpSync(join(root, place), join(folder, place), { recursive: true });
  }
}

/**
 * The oldest TypeScript supported, the one that we use, and the newest, each with how many instantiations of types it may
 * take for many calls: as many as it took before paths were checked. Time differs between machines; this does not.
 */
const COMPILERS = {
  "typescript-oldest": 95_823,
  typescript: 114_897,
  "typescript-newest": 116_421,
};

/** Checks callers' TypeScript, and our declarations with it, as bundlers and as Node resolve modules. */
function checkTypes(cwd) {
  fs.writeFileSync(join(cwd, "many-calls.ts"), manyCalls());
  for (const [name, limit] of Object.entries(COMPILERS)) {
    const folder = join(root, "node_modules", name);
    const { version } = JSON.parse(
      fs.readFileSync(join(folder, "package.json"), "utf8"),
    );
    const tsc = (...args) =>
      capture(process.execPath, [join(folder, "bin/tsc"), ...args], { cwd });
    for (const config of ["tsconfig.json", "tsconfig.nodenext.json"]) {
      tsc("-p", config);
      console.log(`ok: types, TypeScript ${version}, ${config}`);
    }
    const report = tsc(
      "-p",
      "tsconfig.many-calls.json",
      "--extendedDiagnostics",
    );
    const count = Number(/^Instantiations: +(\d+)$/m.exec(report)?.[1]);
    assert.ok(count <= limit, `${count} instantiations, not ${limit}`);
    console.log(`ok: 50 calls on a large type, ${count} instantiations`);
  }
}

const FRAME =
  /^ +at (?:async )?(\S+) \((?:file:\/\/)?(.+\/sealmask\/src\/.+):(\d+):(\d+)\)$/gm;

/** Asserts that each frame points to where the source calls the function of the frame above, and the first to `new`. */
function checkStack(stack) {
  let expected = "new ";
  const frames = Array.from(stack.matchAll(FRAME));
  assert.ok(frames.length > 1, stack);
  for (const [frame, name, file, line, column] of frames) {
    const text = fs.readFileSync(file, "utf8").split("\n")[line - 1];
    assert.ok(text?.startsWith(expected, column - 1), `${frame}: ${text}`);
    expected = `${name.split(".").at(-1)}(`;
  }
}

/** How each runtime runs the programs. Deno is given no permission but to look for what `require` names. */
const PROGRAMS = {
  Bun: [["esm.mjs"], ["commonjs.cjs"]],
  Deno: [
    ["run", "--quiet", "--no-prompt", "esm.mjs"],
    ["run", "--quiet", "--no-prompt", "--allow-read", "commonjs.cjs"],
  ],
  Node: [
    ["--enable-source-maps", "esm.mjs"],
    ["--enable-source-maps", "commonjs.cjs"],
    ["--no-experimental-require-module", "commonjs.cjs"],
  ],
};

async function checkRuntimes(cwd) {
  for (const runtime of runtimes) {
    const found = await runtime.find();
    if (found === null) throw new Error(`There is no ${runtime.title} here`);
    for (const args of PROGRAMS[runtime.name]) {
      const run = (task) =>
        capture(found.command, [...args, task, values], { cwd });
      assert.equal(run("use"), "used\n");
      if (args.includes("--enable-source-maps")) {
        Object.values(JSON.parse(run("fail"))).forEach(checkStack);
      }
      console.log(`ok: ${args.join(" ")} on ${runtime.name} ${found.version}`);
    }
  }
}

await main(async () => {
  await ensureInstalled();
  const folder = fs.mkdtempSync(join(tmpdir(), "sealmask-package-"));
  try {
    const tarball = checkFiles(folder);
    await checkExports(tarball);
    const project = join(folder, "project");
    makeProject(project, tarball);
    checkTypes(project);
    await checkRuntimes(project);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
