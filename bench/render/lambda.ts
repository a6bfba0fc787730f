/** Answers about functions: memory, cold starts, and calls of AWS KMS. */
import type { Scenario } from "../kms.ts";
import {
  cheapest,
  FAST,
  sizesOf,
  sizeToBegin,
  TITLES,
} from "../support/lambda/sizes.ts";
import { BY_SDK, DECRYPT, ENCRYPT } from "../support/lambda/subjects.ts";
import { CALL, CALLS_QUOTA, DAYS } from "../support/prices.ts";
import { rounded } from "../support/report.ts";
import { lines } from "./chart.ts";
import {
  candidates,
  comparisonOf,
  type Part,
  type Results,
  table,
  whole,
} from "./figures.ts";

const ON: Readonly<Record<string, string>> = { node24: "Node", bun: "Bun" };
const IDS = Object.keys(ON);
const NAMES: Readonly<Record<string, string>> = {
  [ENCRYPT]: "encrypts a field",
  [BY_SDK]: "the same with the AWS Encryption SDK",
  [DECRYPT]: "decrypts a field",
};
const PAYLOADS = [1_024, 16_384, 262_144];

/** Lists each function with each payload on each runtime. */
function cases(results: Results) {
  return PAYLOADS.flatMap((payload) =>
    Object.entries(NAMES).flatMap(([name, does]) =>
      IDS.map((id) => {
        const { comparisons = [] } = results[id]?.lambda ?? {};
        const rows = sizesOf(comparisons, name, payload);
        const title = `${does} of ${payload / 1_024} KB, ${ON[id]}`.replace(
          /SDK of/,
          "SDK,",
        );
        return { title, id, name, payload, rows };
      }),
    ),
  ).filter(({ rows }) => rows.length > 0);
}

/** Writes the table of docs/guides/sizing.md: milliseconds by memory, the recommended first size in bold. */
export function sizingTable(results: Results): string {
  const all = cases(results);
  const memories = [
    ...new Set(all.flatMap(({ rows }) => rows.map(({ memory }) => memory))),
  ].sort((one, two) => one - two);
  return table(
    ["the function", ...memories.map((memory) => `${whole(memory)} MB`)],
    all.map(({ title, rows }) => [
      title,
      ...memories.map((memory) => {
        const row = rows.find((one) => one.memory === memory);
        if (!row) return "";
        const text = rounded(row.p95);
        return row === sizeToBegin(rows) ? `**${text}**` : text;
      }),
    ]),
  );
}

export async function cost(results: Results): Promise<Part> {
  const all = cases(results);
  const points = all.flatMap(({ id, name, payload, rows }) =>
    payload === PAYLOADS[0]
      ? rows.map(({ memory: x, p95: y }) => {
          return { x, y, line: NAMES[name] ?? name, part: ON[id] ?? id };
        })
      : [],
  );
  const begin = sizeToBegin(all[0]?.rows ?? []);
  return {
    charts: {
      "lambda-memory.svg": await lines(
        "95 of 100 warm invocations with 1 KB end within",
        points,
        { x: "memory, MB", y: "ms" },
        FAST,
      ),
    },
    markdown: [
      "## What does it cost on Lambda?",
      `A million warm invocations that encrypt a field of 1 KB cost $${begin?.cost.toFixed(2) ?? "?"} on Node with ${begin?.memory ?? "?"} MB, of which $0.20 is the price of the requests. Functions run under the Lambda Runtime API, with the memory and the share of CPU that Lambda gives, and with AWS KMS on the same machine. [How much memory for a function](guides/sizing.md) says how to choose.`,
      "![95 of 100 warm invocations by memory; the dashed line is 10 ms](benchmarks/lambda-memory.svg)",
      table(
        [
          "",
          "begin with, MB",
          "95 of 100, ms",
          "$ a million",
          "cold, ms",
          "cheapest, MB",
        ],
        all.map(({ title, id, name, rows }) => {
          const begin = sizeToBegin(rows);
          const ofCold = TITLES.cold(begin?.memory ?? 0);
          const cold = comparisonOf(results, "lambda", ofCold, id).rows.find(
            (row) => row.name === name,
          );
          return [
            title,
            begin ? whole(begin.memory) : "",
            begin ? rounded(begin.p95) : "",
            begin?.cost.toFixed(3) ?? "",
            cold ? rounded(cold.median) : "",
            whole(cheapest(rows)?.memory ?? 0),
          ];
        }),
      ),
      `"Begin with" is the smallest size with which 95 of 100 invocations take less than ${FAST} ms in each pass, or else the smallest within a quarter of the fastest. "Cold" is the time from the start of the process to the first answer with that size; Lambda lends functions more CPU while they start.`,
    ],
  };
}

export async function calls(results: Results): Promise<Part> {
  const counted = comparisonOf(results, "kms", "Calls", "bun");
  const scenarios = (results.bun?.kms?.data ?? []) as readonly Scenario[];
  const tenants = [...new Set(scenarios.map((one) => one.tenants))];
  const groups = [false, true].flatMap((isBursty) =>
    [...new Set(scenarios.map((one) => one.limits))].map((limits) => {
      return { isBursty, limits };
    }),
  );
  return {
    markdown: [
      "## How many KMS calls?",
      "With its cache, `sealmask` calls AWS KMS once for each tenant and age of a data key. Without one it calls it for each message. The AWS Encryption SDK's caching saves the same.",
      candidates(counted.title, [{ head: "calls", from: counted }]),
      `In a fleet, each instance has a cache of its own. The table has the calls a second of 1,000 instances with one message every two seconds each, their price for 30 days, and the largest fleet that stays below ${whole(CALLS_QUOTA)} calls a second; it comes from a simulation with the real cache, in which an instance lives two hours on average. The largest fleet of a new version, all of whose instances start within a minute, is smaller: it stands behind the slash.`,
      table(
        [
          "arrivals, age of data keys",
          ...tenants.map((count) => `tenants: ${count}`),
        ],
        groups.map(({ isBursty, limits }) => [
          `${isBursty ? "bursty" : "steady"}, ${limits}`,
          ...tenants.map((count) => {
            const found = scenarios.find(
              (one) =>
                one.isBursty === isBursty &&
                one.limits === limits &&
                one.tenants === count,
            );
            if (!found) return "";
            const { mean, peak, start } = found;
            const largest = (callsOf: number) =>
              whole(Math.floor(CALLS_QUOTA / callsOf) * 1_000);
            return `${rounded(mean)}/s, $${whole(mean * CALL * DAYS * 86_400)}, ${largest(peak)} / ${largest(Math.max(peak, start))}`;
          }),
        ]),
      ),
      `"Bursty" means that all messages of a minute come within six seconds.`,
    ],
  };
}
