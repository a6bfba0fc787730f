/** Packs the npm package, and checks its files, its export map and its declarations. `npm run check:consumers` runs it. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredNames, packageJson } from "./entries.mjs";
import { ensureInstalled } from "./install.mjs";
import { manyCalls } from "./many-calls.mjs";
import { linkPackages, makeProject, pack } from "./pack.mjs";
import { root } from "./root.mjs";
import { capture, main } from "./run.mjs";

/** Returns the text of a module that imports every name of every entry, types included. */
function namesModule() {
  return declaredNames()
    .map(({ specifier, names }, i) => {
      const list = names.map(
        (name) => `${name} as ${name.split(" ").at(-1)}${i}`,
      );
      return `export { ${list.join(", ")} } from "${specifier}";\n`;
    })
    .join("");
}

function checkFiles(folder) {
  const { integrity, files, tarball, size } = pack(folder);
  assert.equal(pack(folder).integrity, integrity);
  const own =
    /^(?:dist\/[\w-]+\.(?:[cm]js(?:\.map)?|d\.c?ts)|mod\.ts|src\/.+\.(?:ts|md))$/;
  const others = files
    .map(({ path }) => path)
    .filter((path) => !own.test(path));
  const documents = ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"];
  assert.deepEqual(others.sort(), [...documents, "package.json"]);
  console.log(`ok: packed twice alike, ${files.length} files, ${size} bytes`);
  return tarball;
}

async function checkExports(tarball) {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const pack = { tarball: new Uint8Array(fs.readFileSync(tarball)).buffer };
  const { messages } = await publint({ strict: true, pack });
  const texts = messages.map((each) => formatMessage(each, packageJson));
  assert.deepEqual(texts, []);
  const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  // Only Node 10's resolution is left out: it does not know export maps.
  capture(process.execPath, [attw, tarball, "--profile", "node16"]);
  console.log("ok: publint, attw");
}

/**
 * The oldest TypeScript that we support, the one that we use, and the newest. Each has its limit for the type instantiations
 * that many calls may take: the count from before paths were checked. A count, unlike time, is the same on every machine.
 */
const COMPILERS = {
  "typescript-oldest": 95_823,
  typescript: 114_897,
  "typescript-newest": 116_421,
};

/** Compiles callers' TypeScript against our declarations, with the module resolution of bundlers and of Node. */
function checkTypes(project, tarball) {
  makeProject(project, { files: join(root, "test/consumers/types"), tarball });
  fs.writeFileSync(join(project, "names.ts"), namesModule());
  fs.writeFileSync(join(project, "many-calls.ts"), manyCalls());
  const peers = Object.keys(packageJson.peerDependencies);
  linkPackages(project, ...peers, "@types/node");
  for (const [name, limit] of Object.entries(COMPILERS)) {
    const folder = join(root, "node_modules", name);
    const { version } = JSON.parse(
      fs.readFileSync(join(folder, "package.json"), "utf8"),
    );
    const tsc = (...args) =>
      capture(process.execPath, [join(folder, "bin/tsc"), ...args], {
        cwd: project,
      });
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

await main(async () => {
  await ensureInstalled();
  const folder = fs.mkdtempSync(join(tmpdir(), "sealmask-package-"));
  try {
    const tarball = checkFiles(folder);
    await checkExports(tarball);
    checkTypes(join(folder, "project"), tarball);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
