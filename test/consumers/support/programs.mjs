/** Examples of the documents and the docstrings as programs for consumers. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import {
  brokenPromise,
  documentedBlocks,
} from "../../../scripts/code-blocks.mjs";
import { packageJson } from "../../../scripts/entries.mjs";
import { linkPackages } from "../../../scripts/pack.mjs";

/** Every program: `name`, `code` in TypeScript, `where` it comes from, and its `imports`. */
export const programs = documentedBlocks()
  .filter(({ language }) => language !== "sh")
  .map(({ path, code, where }) => {
    const imports = Array.from(
      code.matchAll(/\b(?:from |import\()"([^"]+)"/g),
      ([, name]) => name,
    );
    return { name: path.replace(/\.\w+$/, ""), code, where, imports };
  });

export const programsOfReadme = programs.filter(({ where }) =>
  where.startsWith("README.md"),
);

/** Packages with ES modules only, which Jest and older versions of Node cannot require. */
const ES_MODULES = ["@middy/core", "devalue", "jose", "sealmask/jose"];

/** Tells whether a program works as CommonJS everywhere. */
export function canBeCommonJs({ imports }) {
  return !imports.some((name) => ES_MODULES.includes(name));
}

const IMPORT = /^import [^;]*;$/gm;

/** Wraps a program in a function that the module exports as its default: CommonJS has no top-level await. */
function asFunction(code) {
  const imports = code.match(IMPORT) ?? [];
  const body = code.replace(IMPORT, "").replace(/^export /gm, "");
  return `${imports.join("\n")}
export default async function program() {
${body}
}
`;
}

function commonJs(code) {
  const options = { loader: "ts", format: "cjs", target: "es2022" };
  return transformSync(asFunction(code), options).code;
}

/** Forms of a program: unchanged, or as a function to call. */
const FORMS = {
  module: { extension: "ts", write: (code) => `${code}\nexport {};\n` },
  function: { extension: "ts", write: asFunction },
  commonjs: { extension: "cjs", write: commonJs },
};

/** Writes programs into a project's folder `programs`, with `record.cjs` and the packages that they use. */
export function writePrograms(project, chosen, form) {
  const { extension, write } = FORMS[form];
  fs.mkdirSync(join(project, "programs"), { recursive: true });
  for (const { name, code } of chosen) {
    const file = join(project, "programs", `${name}.${extension}`);
    fs.writeFileSync(file, write(code));
  }
  for (const file of ["record.cjs", "record.d.cts", "run.mjs"])
    fs.cpSync(join(import.meta.dirname, file), join(project, file));
  fs.mkdirSync(join(project, "printed"), { recursive: true });
  const names = JSON.stringify(chosen.map(({ name }) => name));
  fs.writeFileSync(join(project, "programs.json"), names);
}

/** Packages that programs import besides sealmask and its optional peers. */
const OTHERS = [
  "@aws-lambda-powertools/logger",
  "@aws-sdk/lib-dynamodb",
  "@middy/core",
  "devalue",
  "pino",
  "winston",
];

/** Links the packages that programs import besides sealmask. */
export function linkPackagesOfPrograms(project) {
  linkPackages(
    project,
    ...Object.keys(packageJson.peerDependencies),
    ...OTHERS,
  );
}

/** Asserts that every program ran to its end and printed its promised output, then deletes the output. */
export function checkPrinted(project, chosen) {
  for (const { name, code, where } of chosen) {
    const file = join(project, "printed", `${name}.txt`);
    assert.ok(fs.existsSync(file), `${where} did not run to its end`);
    const printed = fs.readFileSync(file, "utf8");
    const missing = brokenPromise(code, printed);
    assert.equal(missing, undefined, `${where} printed\n${printed}`);
    fs.rmSync(file);
  }
}
