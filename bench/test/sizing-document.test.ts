import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import {
  type FleetData,
  isUnderQuota,
  type Scenario,
  scenarioOf,
} from "../support/fleet/scenario.ts";
import { rounded } from "../support/report.ts";
import {
  asFastAsAny,
  cheapest,
  rowsOf,
  type SizingData,
  type SizingRow,
  smallestFast,
  type Times,
} from "../support/sizing/row.ts";

function dataOf<Data>(name: string): Data {
  const file = `bench/results/${name}.bun.json`;
  return JSON.parse(readFileSync(file, "utf8")).data;
}
const sizing = dataOf<SizingData>("lambda-sizing");
const { scenarios, world } = dataOf<FleetData>("fleet");

const PROXY = "encrypt-proxy";
const BY_SDK = "encrypt-proxy with the AWS Encryption SDK";
const [KB, KB16, KB256] = [1_024, 16_384, 262_144] as const;

function rowOf(
  name: string,
  runtime: string,
  memory: number,
  payload: number,
): SizingRow & { warm: Times } {
  const found = rowsOf(sizing, name, runtime, payload).find(
    (row) => row.memory === memory,
  );
  if (!found?.warm) throw new Error(`${name} has no times with ${memory} MB`);
  return { ...found, warm: found.warm };
}

const mb = (row: SizingRow | null) =>
  row ? `${row.memory.toLocaleString("en-US")} MB` : "none";
const ms = (value: number) => `${rounded(value)} ms`;
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The median with a memory size. */
const takes = (
  name: string,
  runtime: string,
  memory: number,
  payload: number,
) => ms(rowOf(name, runtime, memory, payload).warm.median);
const fast = (name: string, runtime: string, payload: number) =>
  mb(smallestFast(rowsOf(sizing, name, runtime, payload)));
const cheap = (name: string, runtime: string, payload: number) =>
  mb(cheapest(rowsOf(sizing, name, runtime, payload)));
const knee = (name: string, runtime: string, payload: number) =>
  mb(asFastAsAny(rowsOf(sizing, name, runtime, payload)));
const cold = (name: string, runtime: string, memory: number) =>
  ms(rowOf(name, runtime, memory, KB).cold?.median ?? Number.NaN);
/** What a million invocations with 256 KB cost, with a size of a choice. */
const cost = (
  name: string,
  runtime: string,
  choose: (rows: readonly SizingRow[]) => SizingRow | null,
) =>
  `$${(choose(rowsOf(sizing, name, runtime, KB256))?.cost ?? Number.NaN).toFixed(3)}`;
const peak = (pick: (name: string) => boolean) =>
  Math.ceil(
    Math.max(
      ...sizing.rows.filter((row) => pick(row.function)).map((row) => row.peak),
    ),
  );

function scenario(
  instances: number,
  tenants: number,
  limits: string,
  pattern = "steady",
): Scenario {
  const fleet = { instances, tenants, limits, pattern };
  const found = scenarioOf(scenarios, fleet);
  if (!found) throw new Error(`${instances} instances were not simulated`);
  return found;
}
/** The share of requests that the default limits save. */
const saves = (tenants: number, limits = "300 s") =>
  percent(
    1 -
      scenario(1_000, tenants, limits).requests.mean /
        scenario(1_000, tenants, "no cache").requests.mean,
  );
/** One message in so many waits for a data key. */
const waits = (tenants: number) => {
  const { requests } = scenario(1_000, tenants, "300 s");
  return Math.round((1_000 * world.rate) / requests.mean);
};
const opens = (tenants: number, limits = "300 s") =>
  scenario(1_000, tenants, limits).exposed.messages[0];

const start = scenario(100_000, 20, "300 s");
const startOfMany = scenario(100_000, 100, "900 s");
const thousands = (value: number) =>
  `${Math.round(value / 1_000).toLocaleString("en-US")},000`;

const SENTENCES: readonly string[] = [
  `take ${takes(PROXY, "Node", 128, KB)} on Node and ${takes(PROXY, "Bun", 128, KB)} on Bun with 128 MB`,
  `95 of 100 take less than 10 ms with ${fast(PROXY, "Node", KB)} on Node and ${fast(PROXY, "Bun", KB)} on Bun`,
  `takes ${takes(BY_SDK, "Node", 128, KB)} and ${takes(BY_SDK, "Bun", 128, KB)} there, and needs ${fast(BY_SDK, "Node", KB)} and ${fast(BY_SDK, "Bun", KB)}`,
  `**16 KB** take ${takes(PROXY, "Node", 128, KB16)} and ${takes(PROXY, "Bun", 128, KB16)} with 128 MB, and need ${fast(PROXY, "Node", KB16)} and ${fast(PROXY, "Bun", KB16)}`,
  `**256 KB** take ${takes(PROXY, "Node", 128, KB256)} and ${takes(PROXY, "Bun", 128, KB256)} with 128 MB, ${takes(PROXY, "Node", 1_024, KB256)} and ${takes(PROXY, "Bun", 1_024, KB256)} with 1,024 MB`,
  `the smallest sizes that are as fast as any are ${knee(PROXY, "Node", KB256)} and ${knee(PROXY, "Bun", KB256)}`,
  `the cheapest ${cheap(PROXY, "Node", KB256)} and ${cheap(PROXY, "Bun", KB256)}`,
  `\`notes\` (DynamoDB and JWTs) is as fast as with any size from ${knee("notes", "Node", KB)} on Node and ${knee("notes", "Bun", KB)} on Bun`,
  `\`kms-actions\` (AWS KMS with each event) from ${knee("kms-actions", "Node", KB)} and ${knee("kms-actions", "Bun", KB)}`,
  `held more than ${peak((name) => name !== BY_SDK)} MB`,
  `with the AWS Encryption SDK up to ${peak((name) => name === BY_SDK)} MB`,
  `starts and answers in ${cold(PROXY, "Bun", 256)} on Bun and ${cold(PROXY, "Node", 256)} on Node`,
  `\`notes\` in ${cold("notes", "Bun", 256)} and ${cold("notes", "Node", 256)}`,
  `at $${((1e6 * sizing.price.second) / 4).toFixed(2)} for a million of them`,
  `the AWS Encryption SDK in ${cold(BY_SDK, "Bun", 256)} and ${cold(BY_SDK, "Node", 256)}`,
  `a million cost ${cost(PROXY, "Node", cheapest)} on Node and ${cost(PROXY, "Bun", cheapest)} on Bun with the cheapest size, and ${cost(PROXY, "Node", asFastAsAny)} and ${cost(PROXY, "Bun", asFastAsAny)} with those above`,
  `saves ${saves(1)} of the requests with one tenant, ${saves(20)} with 20, and ${saves(100)} with 100`,
  `${saves(100, "900 s")} with 900 seconds`,
  `1 message in ${waits(1)} with one tenant, and 1 in ${waits(20)} with 20`,
  `about ${opens(1)} messages of one tenant`,
  `With 20 tenants, ${opens(20)}`,
  `ask for ${thousands(start.requests.peak)} data keys a second in the busiest five seconds, and ${rounded(100 * start.failed)} % of the messages in those 45 minutes get none`,
  `of 100 tenants, with 900 seconds, it is ${rounded(100 * startOfMany.failed)} %`,
];

/** Without the ends of lines. */
const text = readFileSync("docs/guides/sizing.md", "utf8").replaceAll(
  /\s+/g,
  " ",
);

test.each([...SENTENCES])("sizing.md says what was measured: %s", (said) => {
  expect(text).toContain(said);
});

/** The largest of the sizes that functions need with payloads. */
const begin = (
  names: readonly string[],
  runtime: string,
  payloads: readonly number[],
) => {
  const needed = names
    .flatMap((name) => payloads.map((each) => [name, each] as const))
    .flatMap(([name, payload]) => {
      const rows = rowsOf(sizing, name, runtime, payload);
      return smallestFast(rows) ?? asFastAsAny(rows) ?? [];
    });
  return mb(needed.toSorted((one, two) => two.memory - one.memory)[0] ?? null);
};

const [DECRYPT, KMS, SECRETS] = [
  "decrypt-service",
  "kms-actions",
  "secrets-at-cold-start",
];
test.each<[string, string[], number[]]>([
  ["encrypts documents of up to 16 KB, data keys cached", [PROXY], [KB, KB16]],
  [
    "decrypts documents of up to 16 KB, data keys cached",
    [DECRYPT],
    [KB, KB16],
  ],
  ["encrypts or decrypts 256 KB at a time", [PROXY, DECRYPT], [KB256]],
  ["calls AWS KMS with each event", [KMS], [KB]],
  ["calls DynamoDB and verifies JWTs, 1 KB", ["notes"], [KB]],
  ["the same with up to 16 KB", ["notes"], [KB, KB16]],
  ["reads secrets at cold start and little else", [SECRETS], [KB, KB16]],
])("sizing.md says what to begin with: %s", (what, names, payloads) => {
  const [node, onBun] = ["Node", "Bun"].map((runtime) =>
    begin(names, runtime, payloads),
  );
  expect(text).toContain(`| ${what} | ${node} | ${onBun} |`);
});

/** Cold starts with a memory size on both runtimes, in seconds. */
const coldStarts = (name: string, memory: number) =>
  ["Node", "Bun"].map(
    (runtime) => (rowOf(name, runtime, memory, KB).cold?.median ?? 0) / 1_000,
  );

test("cold starts take as long as sizing.md says", () => {
  expect(text).toContain(
    "with 128 MB most take some four seconds, and less than one from 512 MB, but for `notes` from 1,024 MB",
  );
  for (const name of [DECRYPT, KMS, SECRETS]) {
    for (const each of coldStarts(name, 128)) expect(each).toBeWithin(3.5, 4.5);
    expect(Math.min(...coldStarts(name, 256))).toBeGreaterThan(1);
    expect(Math.max(...coldStarts(name, 512))).toBeLessThan(1);
  }
  expect(Math.min(...coldStarts("notes", 512))).toBeGreaterThan(1);
  expect(Math.max(...coldStarts("notes", 1_024))).toBeLessThan(1);
});

/** The limits that keep a fleet under the quota, once it has started. */
const fitting = (instances: number, tenants: number, pattern: string) =>
  scenarios
    .filter(
      (one) =>
        one.instances === instances &&
        one.tenants === tenants &&
        one.pattern === pattern &&
        isUnderQuota(one),
    )
    .map(({ limits }) => limits);
const AGES = ["60 s", "300 s", "900 s"];
const MORE = ["300 s, 100 messages", "300 s, 50 KB"];
const ALL = ["no cache", ...AGES, ...MORE];
const FROM_300 = ["300 s", "900 s", ...MORE];

const LARGE: readonly (readonly [string, number, readonly string[][]])[] = [
  ["steady", 10_000, [ALL, ALL, ALL]],
  ["daily", 10_000, [ALL, ALL, ALL]],
  ["bursty", 10_000, [[...AGES, ...MORE], FROM_300, ["900 s"]]],
  ["steady", 100_000, [[...AGES, ...MORE], FROM_300, ["900 s"]]],
  ["daily", 100_000, [[...AGES, ...MORE], FROM_300, []]],
  ["bursty", 100_000, [FROM_300, [], []]],
];

test.each([...LARGE])(
  "large fleets need the limits that sizing.md says: %s, %d",
  (pattern, instances, byTenants) => {
    const found = [1, 20, 100].map((each) => fitting(instances, each, pattern));
    expect(found).toEqual([...byTenants]);
  },
);

test("fleets of up to a thousand instances need no limits, as sizing.md says", () => {
  expect(text).toContain("**Up to a thousand instances**");
  const small = scenarios.filter(({ instances }) => instances <= 1_000);
  expect(small.length).toBeGreaterThan(50);
  for (const one of small) expect(isUnderQuota(one)).toBe(true);
});
