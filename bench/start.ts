/**
 * Cold starts and bundles: a process starts and writes one document of 1 KB: with a local key, through a local AWS KMS, or masked.
 * Compared to a process that does nothing.
 */
import { startLocalKms } from "../src/entries/testing.ts";
import type { Cost } from "./support/cost.ts";
import { isQuick } from "./support/effort.ts";
import {
  counted,
  interleaveProcesses,
  median,
  ratioOf,
} from "./support/interleave.ts";
import { bundle, type Program, run } from "./support/program.ts";
import { Report } from "./support/report.ts";
import { isNode } from "./support/runtime.ts";

const NOTHING = "an empty program";
const FETCH = "AWS KMS: sealmask, fetchKmsClient";
const CLIENT = "AWS KMS: sealmask, the AWS SDK's client";
const SDK = "AWS KMS: AWS Encryption SDK";
/** Names of the peers, with their files in `support/peers`. */
const PEERS: Readonly<Record<string, string>> = {
  [NOTHING]: "empty",
  "local key: sealmask": "sealmask",
  "local key: jose": "jose",
  "local key: @47ng/cloak": "cloak",
  "local key: AWS Encryption SDK": "encryption-sdk",
  [FETCH]: "sealmask-fetch",
  [CLIENT]: "sealmask-sdk",
  [SDK]: "encryption-sdk-kms",
  "masking: sealmask eraser": "eraser",
  "masking: fast-redact": "fast-redact",
  "masking: @pinojs/redact": "pino-redact",
};
const NAMES = Object.keys(PEERS);
const ROUNDS = isQuick ? 1 : 15;
const report = new Report();

const programs = new Map<string, Program>();
for (const [name, file] of Object.entries(PEERS)) {
  const contents = `import { startWith } from "./cost.ts";
    import { peer } from "./peers/${file}.ts";
    await startWith("${file}", peer);`;
  // The keyring imports the SDK only if it gets no client.
  const external = file === "sealmask-fetch" ? ["@aws-sdk/client-kms"] : [];
  programs.set(name, await bundle(`start/${file}`, contents, external));
}
const sizes = Array.from(programs, ([name, { bytes }]) =>
  counted(name, bytes / 1_000),
);
report.compare("Bundle, minified and compressed", sizes, { unit: "KB" });
report.goal(`bundle: ${FETCH} to ${SDK}`, ratioOf(sizes, FETCH, SDK), {
  atMost: 0.107,
});

const kms = await startLocalKms();
const { arn } = await kms.createKey();
const { endpoint, region, credentials } = kms.clientConfig();
const env = {
  KMS_KEY_ARN: arn,
  AWS_REGION: region,
  AWS_ENDPOINT_URL_KMS: endpoint,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};
const costs = new Map<string, Cost[]>(NAMES.map((name) => [name, []]));
// The first round is not counted.
const walls = await interleaveProcesses(NAMES, 1 + ROUNDS, async (name) => {
  const program = programs.get(name) as Program;
  const { answer, wall } = await run<Cost>(program, env);
  costs.get(name)?.push(answer);
  return wall;
});
await kms.stop();

const of = (pick: (cost: Cost) => number) =>
  NAMES.map((name) => {
    const rounds = (costs.get(name) ?? []).slice(1).map(pick);
    return { name, rounds };
  });
const baseline = NOTHING;
report.compare(
  "Start to first answer",
  walls.map(({ name, rounds }) => ({ name, rounds: rounds.slice(1) })),
  { baseline, unit: "ms" },
);
const cpu = of((cost) => cost.cpu);
report.compare("CPU of a start", cpu, { baseline, unit: "ms" });
const memory = of((cost) => cost.memory);
const inMegabytes = { baseline, unit: "MB", scale: 2 ** -20 };
report.compare("Most memory of a start", memory, inMegabytes);
const empty = median(cpu[0]?.rounds ?? []);
const above = cpu.map(({ name, rounds }) => {
  return { name, rounds: rounds.map((ms) => ms - empty) };
});
for (const [other, atMost] of [
  [CLIENT, 0.08],
  [SDK, 0.052],
] as const) {
  const what = `CPU above the empty program: ${FETCH} to ${other}`;
  report.goal(what, ratioOf(above, FETCH, other), { atMost }, isNode);
}
report.end();
