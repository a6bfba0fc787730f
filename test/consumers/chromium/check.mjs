/** Headless Chromium: a page on localhost, and the same page from a host that is not a secure context. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { format } from "node:util";
import chromium from "@sparticuz/chromium";
import { parse } from "devalue";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";
import { linkPackages } from "../../../scripts/pack.mjs";
import { programs } from "../support/programs.mjs";
import {
  checkProgramsModule,
  writeProgramsModule,
} from "../support/programs-module.mjs";

const INSECURE_HOST = "insecure.example";

const WORKING = [
  "erase",
  "logger",
  "local",
  "rsa",
  "jose",
  "memory",
  "kms",
  "esdk",
  "message",
  "seal",
  "stream",
];

/** Features that Chromium lacks or refuses, and the text that each error must hold: `node:http`, `node:crypto`, AES-192, no TLS. */
const REFUSED = {
  insecureEndpoint: /https URL.*http URL of this machine, got an http URL/,
  startLocalKms: /node:http/,
  signedStream: /0478.*node:crypto/,
  key192: /AES-192.*256/,
  jose192: /AES-192.*256/,
  password192: /AES-192.*256/,
  suite0046: /AES-192.*256/,
  suite0346: /AES-192.*256/,
};

/** Tasks that work on a page outside a secure context, and tasks whose errors must say that there is no secure context. */
const INSECURE = { working: ["erase", "logger"], refused: WORKING.slice(2) };

/** Examples that run in a browser: without Node, streamed signatures, the AWS SDK and other packages. */
const EXAMPLES = programs.filter(
  ({ code, imports }) =>
    !/startLocalKms|cryptStream|\bprocess\.|\bBuffer\b/.test(code) &&
    !imports.some((name) =>
      /^(?:@aws-(?:sdk|lambda-powertools)|@middy\/|pino|winston|node:|sealmask\/native)/.test(
        name,
      ),
    ),
);

/** Bundles the page's script. The AWS SDK and Node's modules are not installed, and the bundle must work without them. */
async function bundle(folder) {
  const { outputFiles, warnings } = await build({
    absWorkingDir: folder,
    bundle: true,
    entryPoints: ["page.mjs"],
    format: "esm",
    logLevel: "silent",
    platform: "browser",
    target: "es2024",
    write: false,
  });
  assert.deepEqual(warnings, []);
  return outputFiles[0].text;
}

async function writeSettings(folder, kms, require) {
  const { arn: keyArn } = await kms.createKey();
  const { region, credentials } = kms.clientConfig();
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const { DataMasking, localKeyring } = require("sealmask");
  const { esdkFormat } = require("sealmask/esdk");
  const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
  const masking = new DataMasking({ keyring, format: esdkFormat() });
  const token = await masking.encrypt({ id: 1, ssn: "078-05-1120" });
  const client = { region, credentials };
  const settings = Object.entries({ client, keyArn, pair, token });
  const lines = settings.map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`,
  );
  fs.writeFileSync(join(folder, "settings.mjs"), lines.join(""));
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>sealmask</title>
<script type="module" src="page.js"></script>`;

/** Serves the page and its script, and forwards calls to KMS: the page could not send them to another origin. */
async function serve(script, kms) {
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      // The headers stay unchanged: the signature covers the page's own host.
      const { method, headers } = request;
      const call = httpRequest(kms.endpoint, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      request.pipe(call);
      return;
    }
    const isScript = request.url === "/page.js";
    const type = isScript ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": type });
    response.end(isScript ? script : PAGE);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function launch() {
  const headless = "shell";
  const args = await puppeteer.defaultArgs({ args: chromium.args, headless });
  return puppeteer.launch({
    executablePath: await chromium.executablePath(),
    headless,
    args: [...args, `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`],
  });
}

/** Opens a page and returns a function that runs one of its tasks; it returns the task's result or error message. */
async function open(browser, url) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  await page.waitForFunction("window.tasks").catch((error) => {
    throw new Error(`The script fails: ${errors}`, { cause: error });
  });
  return (name) =>
    page.evaluate(
      (task) =>
        Promise.resolve()
          .then(() => window.tasks[task]())
          .then(
            (result) => ({ result }),
            ({ message, stack }) => ({ message, stack }),
          ),
      name,
    );
}

/** Runs an example on the page and returns its output in Node's format. */
async function printed(run, name) {
  const { result, stack } = await run(name);
  if (stack) throw new Error(`${name} fails: ${stack}`);
  return parse(result)
    .map((values) => format(...values))
    .join("\n");
}

async function checkTasks(run, working, refused) {
  for (const name of working) {
    const { stack } = await run(name);
    if (stack) throw new Error(`${name} fails: ${stack}`);
  }
  for (const [name, message] of Object.entries(refused)) {
    const { message: said = "nothing" } = await run(name);
    assert.ok(message.test(said), `${name} says ${said}`);
  }
}

export default async function check({ folder, log }) {
  // Everything is closed, even after a failure.
  await using running = new AsyncDisposableStack();
  linkPackages(folder, "aws4fetch", "devalue", "fast-json-patch", "jose");
  const require = createRequire(join(folder, "package.json"));
  // The page sends its calls to its own host, which forwards them unchanged.
  const hosts = ["localhost", INSECURE_HOST];
  const { startLocalKms } = require("sealmask/testing");
  const kms = running.use(await startLocalKms({ hosts }));
  await writeSettings(folder, kms, require);
  writeProgramsModule(folder, EXAMPLES);

  const server = await serve(await bundle(folder), kms);
  running.defer(() => server.close());
  running.defer(() => server.closeAllConnections());
  const { port } = server.address();
  const browser = await launch();
  running.defer(() => browser.close());

  const secure = await open(browser, `http://localhost:${port}/`);
  assert.equal((await secure("isSecure")).result, true);
  await checkTasks(secure, WORKING, REFUSED);
  await checkProgramsModule(folder, EXAMPLES, (name) => printed(secure, name));
  const version = await browser.version();
  log(`${EXAMPLES.length} of ${programs.length} examples in ${version}`);

  const insecure = await open(browser, `http://${INSECURE_HOST}:${port}/`);
  assert.equal((await insecure("isSecure")).result, false);
  const says = INSECURE.refused.map((name) => [name, /secure context.*https/]);
  await checkTasks(insecure, INSECURE.working, Object.fromEntries(says));
  log("a page that is no secure context");
}
