/** Builds and packs the npm package, and uses it as its users would: from a project of its own, on every runtime. */
import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entries, packageJson } from "./entries.mjs";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { capture, main, npm } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

const ROUND_TRIP = `
  const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
  const context = { tenant: "x" };
  const token = await masking.encrypt({ a: 1 }, { context });
  const back = await masking.decrypt(token, { context });
  if (JSON.stringify(back) !== '{"a":1}') throw new Error("Not what went in");
  console.log("round trip");
`;

const NAMES = "{ DataMasking, generateKey, localKeyring }";

const specifiers = entries.map(({ specifier }) => specifier);

const PROGRAMS = {
  "import.mjs": `
import ${NAMES} from "sealmask";
for (const name of ${JSON.stringify(specifiers)}) await import(name);
${ROUND_TRIP}`,
  "require.cjs": `
const ${NAMES} = require("sealmask");
for (const name of ${JSON.stringify(specifiers)}) require(name);
(async () => {${ROUND_TRIP}})();`,
};

/** A caller's TypeScript, under both ways to resolve modules; our declarations are checked with it. */
const TYPESCRIPT = `
import ${NAMES} from "sealmask";
${specifiers.map((name, i) => `import * as entry${i} from "${name}";\nvoid entry${i};`).join("\n")}
const masking: DataMasking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
const token: Promise<string> = masking.encrypt({ a: 1 }, { context: { tenant: "x" } });
void token;
`;

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    verbatimModuleSyntax: true,
  },
  files: ["consumer.ts"],
};

const TSCONFIGS = {
  "bundler, DOM": {
    module: "ESNext",
    moduleResolution: "Bundler",
    lib: ["ES2022", "DOM"],
    types: [],
  },
  "nodenext, @types/node": {
    module: "NodeNext",
    moduleResolution: "NodeNext",
    lib: ["ES2022"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  },
};

function runNpm(cwd, ...args) {
  const call = npm(...args, "--loglevel=error");
  return capture(call.command, call.args, { cwd, ...call.options });
}

function pack(folder) {
  const [{ filename, files, size }] = JSON.parse(
    runNpm(root, "pack", "--json", "--pack-destination", folder),
  );
  const names = files.map(({ path }) => path).sort();
  const strangers = names.filter(
    (name) => !/^dist\/.+\.(?:mjs|mjs\.map|d\.ts)$/.test(name),
  );
  assert.deepEqual(strangers, [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "package.json",
  ]);
  const exported = Object.values(packageJson.exports)
    .flatMap((target) =>
      Object.values(typeof target === "string" ? {} : target),
    )
    .map((target) => target.replace(/^\.\//, ""));
  for (const name of exported) assert.ok(names.includes(name), name);
  console.log(`ok: packed ${names.length} files, ${size} bytes`);
  return join(folder, filename);
}

async function lint(tarball) {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const { messages } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
  });
  assert.deepEqual(
    messages.map((each) => formatMessage(each, packageJson)),
    [],
  );
  console.log("ok: publint");
  capture(process.execPath, [
    join(root, "node_modules/@arethetypeswrong/cli/dist/index.js"),
    tarball,
    "--profile",
    "esm-only",
  ]);
  console.log("ok: attw");
}

function makeProject(folder, tarball) {
  mkdirSync(folder);
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write("package.json", JSON.stringify({ private: true, type: "module" }));
  runNpm(folder, "install", "--offline", tarball);
  for (const name of Object.keys(packageJson.peerDependencies ?? {})) {
    const from = join(root, "node_modules", name);
    cpSync(from, join(folder, "node_modules", name), { recursive: true });
  }
  for (const [name, text] of Object.entries(PROGRAMS)) write(name, text);
  write("consumer.ts", TYPESCRIPT);
}

function checkTypes(folder) {
  for (const [name, options] of Object.entries(TSCONFIGS)) {
    const compilerOptions = { ...tsconfig.compilerOptions, ...options };
    const file = join(folder, "tsconfig.json");
    writeFileSync(file, JSON.stringify({ ...tsconfig, compilerOptions }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    capture(process.execPath, [tsc, "-p", file]);
    console.log(`ok: types (${name})`);
  }
}

/** Deno is given no permission to import and run, but needs one to look for what `require` names. */
function argumentsFor(runtime, program) {
  if (runtime.id !== "deno") return [program];
  const permissions = program.endsWith(".cjs") ? ["--allow-read"] : [];
  return ["run", "--quiet", "--no-prompt", ...permissions, program];
}

async function checkRuntimes(folder) {
  for (const runtime of runtimes) {
    const found = await runtime.find();
    if (found === null) {
      console.log(`skipped: ${runtime.title}: no package of it here`);
      if (process.env.CI) process.exitCode = 1;
      continue;
    }
    for (const program of Object.keys(PROGRAMS)) {
      const args = argumentsFor(runtime, program);
      const output = capture(found.command, args, { cwd: folder });
      assert.equal(output, "round trip\n");
      console.log(`ok: ${program} on ${runtime.name} ${found.version}`);
    }
  }
}

await main(async () => {
  await ensureInstalled();
  // Packing must build by itself: whoever packs a fresh clone gets the same.
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), "sealmask-package-"));
  try {
    const tarball = pack(folder);
    await lint(tarball);
    const project = join(folder, "project");
    makeProject(project, tarball);
    checkTypes(project);
    await checkRuntimes(project);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
