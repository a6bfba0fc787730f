/**
 * Opens tokens with JOSE libraries of Python and Go: with the exact programs of docs/guides/open-tokens-elsewhere.md and of
 * docs/guides/programs. The programs of test/interop/jose also open data keys under every algorithm of joseKeyring.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { build } from "../../scripts/build.mjs";
import { codeBlocks } from "../../scripts/code-blocks.mjs";
import { root } from "../../scripts/root.mjs";
import { capture } from "../../scripts/run.mjs";
import { goModule } from "./go.mjs";
import { pythonWith } from "./python.mjs";

const JOSERFC = "1.8.0";
const JWCRYPTO = "1.6.1";
const BOTO3 = "1.44.8";

const DOCUMENT = "docs/guides/open-tokens-elsewhere.md";
/** Folder of the programs that are too long for the document; it links each of them. */
const PROGRAMS = "docs/guides/programs";
/** Module that the Python programs import. */
const MODULE = "docs/reference/sealmask_token.py";
const folder = ".cache/interop";

/** Programs of the document that write tokens, each with the programs that open them. */
const PIPES = {
  "local.mjs": ["open_local.py"],
  "seal.mjs": ["open_joserfc.py", "open_jwcrypto.py", "open_gojose.go"],
  "wrap.mjs": ["unwrap_joserfc.py", "unwrap_gojose.go"],
  "write_rsa.mjs": ["open_rsa.py"],
};

/** Program that reads a key from the environment. */
const WITH_KEY = "local.mjs";

/** Programs of test/interop/jose that write more difficult tokens in place of the document's. */
const HARDER = { "seal.mjs": "seal-field.ts", "wrap.mjs": "wrap-for-three.ts" };

/** Program that calls AWS KMS: programs of test/interop/jose run it. */
const WITH_KMS = "open_kms.py";
/** Program that starts a stand-in for AWS KMS and writes a token for the other program. */
const FOR_KMS = "write_kms.mjs";

const NAME = /^(?:\/\/|#) (\w+\.(?:mjs|py|go))$/;

/** Returns the document's programs that begin with a file name, and the linked files, by name. */
function programs() {
  const text = readFileSync(join(root, DOCUMENT), "utf8");
  const shown = codeBlocks(DOCUMENT, text).flatMap(({ code }) => {
    const [, name] = NAME.exec(code.split("\n", 1)[0]) ?? [];
    return name === undefined ? [] : [[name, code]];
  });
  const linked = readdirSync(join(root, PROGRAMS)).map((name) => {
    if (!text.includes(`](programs/${name})`)) {
      throw new Error(`${DOCUMENT} does not link programs/${name}`);
    }
    return [name, readFileSync(join(root, PROGRAMS, name), "utf8")];
  });
  const found = new Map([...shown, ...linked]);
  if (found.size < shown.length + linked.length) {
    throw new Error(`${DOCUMENT} shows a program that is a file, too`);
  }
  return found;
}

/** Returns the output that a program promises in its comments. */
function promised(code) {
  const lines = code.matchAll(/(?:print|Println)\(.*\) +(?:#|\/\/) (.*)$/gm);
  const said = Array.from(lines, ([, line]) => `${line}\n`).join("");
  if (said === "") throw new Error("A program does not say its output");
  return said;
}

function write(name, text) {
  const path = join(root, folder, name);
  writeFileSync(path, text);
  return path;
}

function readOwn(name) {
  return readFileSync(join(root, "test/interop/jose", name), "utf8");
}

/** Runs a program of test/interop/jose. */
function captureOwn(name, ...args) {
  const program = join(root, "test/interop/jose", name);
  return capture(process.execPath, [program, ...args]);
}

/** Returns a key from openssl, with a line break at the end. */
function opensslKey() {
  return capture("openssl", ["rand", "-base64", "32"]);
}

/** Returns a runner for each language: from a program's text, and an input, to its output. */
function runners(python, go) {
  return {
    mjs: (name, code) => (options) =>
      capture(process.execPath, [write(name, code)], options),
    py: (name, code) => (input) =>
      capture(python, [write(name, code)], { input }),
    go: (name, code) => {
      const program = go.build(name.replace(".go", ""), code);
      return (input) => capture(program, [], { input });
    },
  };
}

/** Runs the document's programs, and returns the number of wrong outputs. */
function followDocument(run, python) {
  const found = programs();
  const expected = [...Object.entries(PIPES).flat(2), WITH_KMS, FOR_KMS];
  const strangers = [...found.keys()].filter(
    (name) => !expected.includes(name),
  );
  const missing = expected.filter((name) => !found.has(name));
  if (strangers.length + missing.length > 0) {
    throw new Error(
      `${DOCUMENT} and test/interop/jose.mjs differ in: ${[...strangers, ...missing]}`,
    );
  }
  const start = (name) =>
    run[name.slice(name.lastIndexOf(".") + 1)](name, found.get(name));
  let failures = 0;
  function compare(from, name, output) {
    const isRight = output === promised(found.get(name));
    console.log(`${isRight ? "ok" : "WRONG"}: ${from} | ${name}`);
    if (!isRight) failures++;
  }
  for (const [from, to] of Object.entries(PIPES)) {
    const inputs = [[from, start(from)()]];
    if (from === WITH_KEY) {
      const env = { ...process.env, SEALMASK_KEY: opensslKey() };
      inputs.push([`${from} with openssl`, start(from)({ env })]);
    }
    const harder = HARDER[from];
    if (harder) inputs.push([harder, captureOwn(harder)]);
    for (const name of to) {
      const open = start(name);
      for (const [source, input] of inputs) compare(source, name, open(input));
    }
  }
  const program = write(WITH_KMS, found.get(WITH_KMS));
  const writer = write(FOR_KMS, found.get(FOR_KMS));
  compare(FOR_KMS, WITH_KMS, captureOwn("follow.ts", python, program, writer));
  const output = captureOwn("beside-kms.ts", python, program);
  compare("beside-kms.ts", WITH_KMS, output);
  const refusals = write("refusals.py", readOwn("refusals.py"));
  console.log(`refusals.py: ${captureOwn("refusals.ts", python, refusals)}`);
  return failures;
}

/** Opens data keys under every algorithm with each library, and returns the number of unexpected outcomes. */
function openAll(run) {
  const input = captureOwn("wrap-all.ts");
  const { plaintext, wrapped } = JSON.parse(input);
  const gaps = JSON.parse(readOwn("gaps.json"));
  let surprises = 0;
  for (const file of ["joserfc.py", "jwcrypto.py", "gojose.go"]) {
    const [name, language] = file.split(".");
    const answers = JSON.parse(
      run[language](`all_${file}`, readOwn(file))(input),
    );
    let opened = 0;
    for (const { name: one } of wrapped) {
      const why = gaps[name]?.[one];
      const isOpen = answers[one] === plaintext;
      if (isOpen) opened++;
      if (isOpen === (why === undefined)) continue;
      surprises++;
      const what = isOpen ? "listed as a gap, but opens" : answers[one];
      console.log(`SURPRISE: ${name}, ${one}: ${what}`);
    }
    const listed = Object.entries(gaps[name] ?? {});
    const left = listed.map(([one, why]) => `; not ${one}: ${why}`).join("");
    console.log(`${name}: ${opened} of ${wrapped.length} data keys${left}`);
  }
  return surprises;
}

/** Runs both parts, and tells whether every outcome was as expected. */
export async function interopOfJose() {
  const go = goModule();
  try {
    const packages = [
      `joserfc==${JOSERFC}`,
      `jwcrypto==${JWCRYPTO}`,
      `boto3==${BOTO3}`,
    ];
    const environment = `jose-${JOSERFC}-${JWCRYPTO}-${BOTO3}`;
    const python = await pythonWith(environment, packages);
    const version = capture(python, ["--version"]).trim();
    console.log(`${packages.join(", ")} on ${version}; Go ${go.version}`);
    build();
    mkdirSync(join(root, folder), { recursive: true });
    copyFileSync(join(root, MODULE), join(root, folder, basename(MODULE)));
    const run = runners(python, go);
    const failures = followDocument(run, python) + openAll(run);
    console.log(`${failures} failures`);
    return failures === 0;
  } finally {
    rmSync(go.folder, { recursive: true, force: true });
    rmSync(join(root, folder), { recursive: true, force: true });
  }
}
