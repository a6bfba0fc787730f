/**
 * Cold starts: a process that starts, encrypts one document through a local AWS KMS and exits, with the SDK's client,
 * with `fetchKmsClient` and with the AWS Encryption SDK, beside an empty program and beside the least that the work takes
 * on the runtime. Goal: `fetchKmsClient` takes at most 15 ms of CPU more than the empty program on Node.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startLocalKms } from "../src/entries/testing.ts";
import { assertRight, gives } from "./support/check.ts";
import type { Cost } from "./support/cold-start/cost.ts";
import { context, record } from "./support/cold-start/workload.ts";
import { isQuick } from "./support/effort.ts";
import { median } from "./support/interleave.ts";
import { openerOf } from "./support/opener.ts";
import { seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";
import { BEFORE_FILE, isNode } from "./support/runtime.ts";

const PROGRAMS = ["empty", "floor", "kms-fetch", "sdk", "encryption-sdk"];
const ENCRYPTING = ["kms-fetch", "sdk", "encryption-sdk"];
const GOAL_CPU = 15;
const ROUNDS = isQuick ? 3 : 31;
const folder = join(process.cwd(), "bench/.build/cold-start");

interface Run extends Cost {
  readonly wall: number;
}

/** Bundles each program as for AWS Lambda: minified, and what is imported lazily in files of its own. */
async function bundle(): Promise<void> {
  const { build } = await import("esbuild");
  for (const name of PROGRAMS) {
    await build({
      entryPoints: [join(process.cwd(), `bench/support/cold-start/${name}.ts`)],
      outdir: join(folder, name),
      entryNames: "main",
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node20",
      mainFields: ["module", "main"],
      // The keyring imports it only where it is given no client.
      external: name === "kms-fetch" ? ["@aws-sdk/client-kms"] : [],
      // What is CommonJS asks for built-in modules by `require`, which modules do not have.
      banner: /sdk/.test(name) ? { js: REQUIRE } : {},
    });
  }
}

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

function sizeOf(name: string): number {
  return readdirSync(join(folder, name))
    .map((file) => gzipSync(readFileSync(join(folder, name, file))).length)
    .reduce((sum, size) => sum + size, 0);
}

function run(name: string, env: Record<string, string>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const file = join(folder, name, "main.mjs");
    const child = spawn(process.execPath, [...BEFORE_FILE, file], {
      // Read at every start of Node 20, 45 ms for a whole store; AWS Lambda sets none.
      env: { ...process.env, NODE_EXTRA_CA_CERTS: "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const wall = performance.now() - start;
      try {
        if (code !== 0) throw new Error(`exit code ${code}`);
        resolve({ ...(JSON.parse(output) as Cost), wall });
      } catch (cause) {
        reject(new Error(`${name} failed: ${output}`, { cause }));
      }
    });
  });
}

/** Opens what the floor encrypted, with a key and a vector of zeros. */
async function openFloor(text: string): Promise<unknown> {
  const sealed = Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  const iv = new Uint8Array(12);
  const { subtle } = crypto;
  const raw = new Uint8Array(32);
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const opened = await subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
  return JSON.parse(new TextDecoder().decode(opened));
}

/** Runs all programs in turns, in another order each time; the first round is not counted. */
async function measure(
  env: Record<string, string>,
): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(PROGRAMS.map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of seededRandom(round + 1).shuffled(PROGRAMS)) {
      const taken = await run(name, env);
      if (round >= 0) runs.get(name)?.push(taken);
    }
  }
  return runs;
}

/** CPU more than the empty program of the same round. */
function beyondEmpty(runs: Map<string, Run[]>): Map<string, number[]> {
  const empty = runs.get("empty") as Run[];
  return new Map(
    Array.from(runs, ([name, mine]) => [
      name,
      mine.map(({ cpu }, round) => cpu - (empty[round] as Run).cpu),
    ]),
  );
}

function publish(runs: Map<string, Run[]>): void {
  const of = (pick: (run: Run) => number) =>
    new Map(Array.from(runs, ([name, mine]) => [name, mine.map(pick)]));
  const above = beyondEmpty(runs);
  for (const [title, unit, values, baseline] of [
    ["CPU", "ms", of(({ cpu }) => cpu), "empty"],
    ["CPU above the empty program", "ms", above, "floor"],
    ["Start to exit", "ms", of(({ wall }) => wall), "empty"],
    ["Most memory (resident set)", "MB", of(({ memory }) => memory), "empty"],
  ] as const) {
    const measured = Array.from(values, ([name, rounds]) => {
      return { name, rounds, median: median(rounds) };
    });
    report.compare(title, measured, { baseline, unit });
  }
  for (const name of PROGRAMS) {
    const size = (sizeOf(name) / 1_000).toFixed(1);
    report.note(`${name}: ${size} KB of code, minified and compressed`);
  }
  report.goal(
    "fetchKmsClient: ms of CPU above the empty program",
    median(above.get("kms-fetch") as number[]),
    { atMost: GOAL_CPU },
    isNode,
  );
}

const report = new Report(
  "cold-start",
  `A process that starts, encrypts one document through a local AWS KMS and exits: ${ROUNDS} of each`,
);
const kms = await startLocalKms();
try {
  const { arn } = await kms.createKey();
  const { endpoint, region, credentials } = kms.clientConfig();
  await bundle();
  const runs = await measure({
    KMS_KEY_ARN: arn,
    AWS_REGION: region,
    AWS_ENDPOINT_URL_KMS: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  const textOf = (name: string) => runs.get(name)?.[0]?.text;
  await assertRight("floor", gives(record, openFloor), textOf("floor"));
  const { masking, end } = openerOf(kms, arn);
  const open = (text: unknown) => masking.decrypt(text, { context });
  for (const name of ENCRYPTING) {
    await assertRight(name, gives(record, open), textOf(name));
  }
  end();
  publish(runs);
} finally {
  await kms.stop();
  rmSync(folder, { recursive: true, force: true });
}
report.end();
