/**
 * Cold starts: a process that starts, encrypts one document through a local AWS KMS and exits, with the SDK's client,
 * with `fetchKmsClient` and with the AWS Encryption SDK, beside an empty program and beside the least that the work takes
 * on the runtime. Goal: `fetchKmsClient` takes at most 15 ms of CPU more than the empty program on Node.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startLocalKms } from "../src/testing/mod.ts";
import type { Cost } from "./support/cold-start/cost.ts";
import { median, quantile } from "./support/interleave.ts";
import { runtimeName } from "./support/runtime.ts";

const PROGRAMS = ["empty", "floor", "kms-fetch", "sdk", "encryption-sdk"];
const GOAL_CPU = 15;
const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 7 : 31;
const isNode = !("Bun" in globalThis) && !("Deno" in globalThis);
const folder = join(process.cwd(), ".cache/cold-start");

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
    const child = spawn(process.execPath, [file], {
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

/** Runs all programs in turns, beginning with another one each time; the first round is not counted. */
async function measure(
  env: Record<string, string>,
): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(PROGRAMS.map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (let turn = 0; turn < PROGRAMS.length; turn++) {
      const at = (round + 1 + turn) % PROGRAMS.length;
      const name = PROGRAMS[at] as string;
      const taken = await run(name, env);
      if (round >= 0) runs.get(name)?.push(taken);
    }
  }
  return runs;
}

/** The median and the quartiles. */
function spread(values: readonly number[]): string {
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  const range = `(${low.toFixed(0)} to ${high.toFixed(0)})`;
  return `${median(values).toFixed(1).padStart(6)} ${range.padEnd(12)}`;
}

/** CPU more than the empty program of the same round. */
function beyondEmpty(name: string, runs: Map<string, Run[]>): number[] {
  const empty = runs.get("empty") as Run[];
  const mine = runs.get(name) as Run[];
  return mine.map(({ cpu }, round) => cpu - (empty[round] as Run).cpu);
}

function report(runs: Map<string, Run[]>): void {
  const columns = ["CPU ms", "above empty", "wall ms", "peak MB"];
  const head = columns.map((column) => column.padEnd(20)).join("");
  console.log(`${"program".padEnd(16)}${head}gzip`);
  for (const name of PROGRAMS) {
    const mine = runs.get(name) as Run[];
    const cells = [
      spread(mine.map(({ cpu }) => cpu)),
      spread(beyondEmpty(name, runs)),
      spread(mine.map(({ wall }) => wall)),
      spread(mine.map(({ memory }) => memory)),
    ];
    const size = `${(sizeOf(name) / 1_000).toFixed(1)} KB`;
    console.log(
      `${name.padEnd(16)}${cells.map((cell) => cell.padEnd(20)).join("")}${size}`,
    );
  }
  const above = median(beyondEmpty("kms-fetch", runs));
  const met = above <= GOAL_CPU;
  const verdict = isNode ? (met ? "met" : "missed") : "for Node alone";
  console.log(
    `goal: fetchKmsClient at most ${GOAL_CPU} ms of CPU above the empty program on Node: ${above.toFixed(1)} ms, ${verdict}`,
  );
  if (isNode && !met) process.exitCode = 1;
}

if ("Deno" in globalThis) {
  console.log(
    `\n${runtimeName()}: not measured, Node's bundles are for Node and Bun`,
  );
} else {
  console.log(`\n${runtimeName()}: cold starts, ${ROUNDS} processes each`);
  const kms = await startLocalKms();
  try {
    const { arn } = await kms.createKey();
    const { endpoint, region, credentials } = kms.clientConfig();
    await bundle();
    report(
      await measure({
        KMS_KEY_ARN: arn,
        AWS_REGION: region,
        AWS_ENDPOINT_URL_KMS: endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      }),
    );
  } finally {
    await kms.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
