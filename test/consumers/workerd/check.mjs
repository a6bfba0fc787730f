/** Cloudflare's runtime through miniflare, with and without its compatibility with Node. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare, supportedCompatibilityDate } from "miniflare";
import { linkPackages } from "../../../scripts/pack.mjs";
import { programs } from "../support/programs.mjs";
import {
  checkProgramsModule,
  writeProgramsModule,
} from "../support/programs-module.mjs";

/** Compatibility date with `node:crypto`, but without `node:https` and `process.versions`. */
const EARLY = "2025-06-01";
const TASKS = ["keyrings", "masks", "unsigned-stream", "signed-stream"];
const AT_ONCE = 20;

/** Examples that start no server, read no file, and need neither the AWS SDK nor another package. */
const EXAMPLES = programs.filter(
  ({ code, imports }) =>
    !code.includes("startLocalKms") &&
    !imports.some((name) =>
      /^(?:@aws-|@middy\/|pino|winston|node:(?:fs|child_process))/.test(name),
    ),
);

function withNode(compatibilityDate) {
  return { compatibilityDate, compatibilityFlags: ["nodejs_compat"] };
}

/** Bundles a Worker as wrangler does. The AWS SDK is not installed, and the bundle must work without it. */
async function bundle(folder, file, external) {
  const { outputFiles, warnings } = await build({
    absWorkingDir: folder,
    bundle: true,
    conditions: ["workerd", "worker", "browser"],
    entryPoints: [file],
    external,
    format: "esm",
    logLevel: "silent",
    platform: "browser",
    target: "es2024",
    write: false,
  });
  assert.deepEqual(warnings, []);
  return outputFiles[0].text;
}

/** Starts a Worker and passes on a function that asks it for a task and throws if the task fails. */
async function withWorker(contents, compatibility, work) {
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.mjs", contents }],
    ...compatibility,
  });
  try {
    return await work(async (task) => {
      const response = await worker.dispatchFetch(`http://localhost/${task}`);
      const { error, result } = await response.json();
      if (error) throw new Error(`${task} fails: ${error}`);
      return result;
    });
  } finally {
    await worker.dispose();
  }
}

async function writeSettings(folder, kms) {
  const { arn: keyArn } = await kms.createKey();
  const { arn: rsaKeyArn } = await kms.createKey({
    keySpec: "RSA_3072",
    keyUsage: "ENCRYPT_DECRYPT",
  });
  const { endpoint, region, credentials } = kms.clientConfig();
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const client = { endpoint, region, credentials };
  const settings = Object.entries({ client, keyArn, pair, rsaKeyArn });
  const lines = settings.map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`,
  );
  fs.writeFileSync(join(folder, "settings.mjs"), lines.join(""));
}

/** Asserts that simultaneous requests share one data key. */
async function checkOneKey(ask, kms) {
  kms.reset();
  await Promise.all(Array.from({ length: AT_ONCE }, () => ask("one-key")));
  assert.equal(kms.count("GenerateDataKey"), 1);
}

/** Runs each example in its own request. */
async function checkExamples(folder) {
  writeProgramsModule(folder, EXAMPLES);
  const contents = await bundle(folder, "examples-worker.mjs", ["node:*"]);
  await withWorker(contents, withNode(supportedCompatibilityDate), (ask) =>
    checkProgramsModule(folder, EXAMPLES, ask),
  );
}

export default async function check({ folder, log }) {
  linkPackages(folder, "aws4fetch", "devalue", "fast-json-patch", "jose");
  const require = createRequire(join(folder, "package.json"));
  await using kms = await require("sealmask/testing").startLocalKms();
  await writeSettings(folder, kms);

  const plain = await bundle(folder, "worker.mjs", []);
  await withWorker(plain, { compatibilityDate: EARLY }, async (ask) => {
    for (const task of TASKS.slice(0, -1)) await ask(task);
    await assert.rejects(ask("signed-stream"), /0478.*nodejs_compat/s);
    await checkOneKey(ask, kms);
  });
  log("without compatibility with Node");

  const node = await bundle(folder, "node-worker.mjs", ["node:*"]);
  for (const compatibilityDate of [EARLY, supportedCompatibilityDate]) {
    await withWorker(node, withNode(compatibilityDate), async (ask) => {
      for (const task of [...TASKS, "native", "native-empty"]) await ask(task);
      await checkOneKey(ask, kms);
    });
    log(`with compatibility with Node as of ${compatibilityDate}`);
  }

  await checkExamples(folder);
  log(`${EXAMPLES.length} of ${programs.length} examples`);
}
