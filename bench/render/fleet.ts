import { busiest } from "../support/fleet/arrivals.ts";
import {
  type FleetData,
  isUnderQuota,
  type Scenario,
  scenarioOf,
} from "../support/fleet/scenario.ts";
import { rounded } from "../support/report.ts";
import { svgOf } from "./chart.ts";
import type { StoredResult } from "./results.ts";
import type { Drawn } from "./sizing.ts";
import { table } from "./table.ts";

const whole = (value: number) =>
  value.toLocaleString("en-US", { maximumFractionDigits: 0 });
const dollars = (value: number) => `$${whole(Math.max(0, value))}`;
const share = (value: number) =>
  value === 0 ? "none" : `${rounded(100 * value)} %`;

function unique<T>(
  scenarios: readonly Scenario[],
  pick: (one: Scenario) => T,
): T[] {
  return [...new Set(scenarios.map(pick))];
}

/** For each fleet, the limits among those simulated that keep it under the quota; those of an exposed key first. */
function advice(scenarios: readonly Scenario[]): string {
  const all = unique(scenarios, (one) => one.limits);
  const tenants = unique(scenarios, (one) => one.tenants);
  const rows = unique(scenarios, (one) => one.pattern).flatMap((pattern) =>
    unique(scenarios, (one) => one.instances).map((instances) => [
      `${pattern}, ${whole(instances)}`,
      ...tenants.map((each) => {
        const fitting = all.flatMap((limits) => {
          const fleet = { pattern, instances, tenants: each, limits };
          const found = scenarioOf(scenarios, fleet);
          const isUnder = found !== undefined && isUnderQuota(found);
          return isUnder ? [isUnder === "later" ? `${limits}\\*` : limits] : [];
        });
        const areAll =
          fitting.length === all.length &&
          fitting.every((limits) => all.includes(limits));
        if (areAll) return "any, or no cache";
        return fitting.join("; ") || "**none of these**";
      }),
    ]),
  );
  return table(
    ["arrivals, instances", ...tenants.map((each) => `tenants: ${each}`)],
    rows,
  );
}

function details(
  scenarios: readonly Scenario[],
  pattern: string,
  tenants: number,
): string {
  const shown = scenarios.filter(
    (one) => one.pattern === pattern && one.tenants === tenants,
  );
  return table(
    [
      "instances, cache",
      "requests/s",
      "busiest 5 s",
      "throttled",
      "failed",
      "added ms (p99)",
      "$ a month",
      "one key opens (at most)",
      "of so many KB (at most)",
      "in minutes",
    ],
    shown.map((one) => {
      const { messages, bytes, minutes } = one.exposed;
      return [
        `${whole(one.instances)}, ${one.limits}`,
        rounded(one.requests.mean),
        rounded(one.requests.peak),
        share(one.throttled),
        share(one.failed),
        `${rounded(one.latency.mean)} (${rounded(one.latency.p99)})`,
        dollars(one.cost),
        `${whole(messages[0])} (${whole(messages[2])})`,
        `${rounded(bytes[0] / 1_024)} (${rounded(bytes[2] / 1_024)})`,
        rounded(minutes[0]),
      ];
    }),
  );
}

function requestsChart(
  scenarios: readonly Scenario[],
  pattern: string,
  quota: number,
): Promise<string> {
  const shown = scenarios.filter((one) => one.pattern === pattern);
  const limits = unique(scenarios, (one) => one.limits);
  return svgOf({
    title: `${pattern} arrivals: requests to AWS KMS a second, in the busiest five seconds after the start of a version`,
    data: {
      values: shown.map(({ instances, limits, tenants, requests }) => ({
        instances,
        limits,
        tenants: `tenants: ${tenants}`,
        requests: Math.max(requests.peakLater, 0.1),
        quota,
      })),
    },
    facet: {
      column: {
        field: "tenants",
        type: "nominal",
        title: null,
        sort: unique(shown, (one) => `tenants: ${one.tenants}`),
      },
    },
    spec: {
      width: 230,
      height: 240,
      layer: [
        {
          mark: { type: "line", point: true },
          encoding: {
            x: {
              field: "instances",
              type: "quantitative",
              scale: { type: "log" },
            },
            y: {
              field: "requests",
              type: "quantitative",
              scale: { type: "log" },
              title: "requests a second",
            },
            color: {
              field: "limits",
              type: "nominal",
              sort: limits,
              title: "cache",
            },
          },
        },
        {
          mark: { type: "rule", strokeDash: [4, 4], color: "#444" },
          encoding: { y: { field: "quota", type: "quantitative" } },
        },
      ],
    },
  });
}

function exposureChart(scenarios: readonly Scenario[]): Promise<string> {
  const shown = scenarios.filter(
    (one) => one.pattern === "steady" && one.instances === 1_000,
  );
  const limits = unique(scenarios, (one) => one.limits);
  return svgOf({
    title: "What is paid and what is risked: 1,000 instances, steady arrivals",
    width: 460,
    height: 260,
    data: {
      values: shown.map(({ limits, tenants, cost, exposed }) => ({
        limits,
        tenants: `${tenants}`,
        cost: Math.max(cost, 0.01),
        messages: exposed.messages[2],
      })),
    },
    mark: { type: "point", filled: true, size: 90 },
    encoding: {
      x: {
        field: "messages",
        type: "quantitative",
        scale: { type: "log" },
        title: "messages that the most used data key would open",
      },
      y: {
        field: "cost",
        type: "quantitative",
        scale: { type: "log" },
        title: "$ a month for AWS KMS",
      },
      color: { field: "limits", type: "nominal", sort: limits, title: "cache" },
      shape: { field: "tenants", type: "nominal", title: "tenants" },
    },
  });
}

/** The part of the page about fleets. */
export async function drawFleet(
  results: readonly StoredResult[],
): Promise<Drawn> {
  const data = results[0]?.data as FleetData | undefined;
  const charts = new Map<string, string>();
  if (data === undefined) return { markdown: [], charts };
  const { world, scenarios } = data;
  const noon = busiest("daily");
  const markdown = [
    `The fleets encrypt. (One that decrypts asks for each data key of each instance that encrypted what it is given, and again when it is too old: with many of them, once for almost every message.) Each instance gets ${world.rate} messages a second on average, of ${whole(world.bytes)} bytes on average and most of them shorter, each for one of the tenants by chance, and handles one at a time; it lives for ${rounded(world.lifetime / 3_600)} hours on average, and a new version's instances start within ${world.deployment} s. AWS KMS answers ${whole(world.quota)} requests a second, in ${rounded(1e3 * (world.latency.least + world.latency.more))} ms on average, for $${(1e4 * world.price).toFixed(2)} per 10,000; what it refuses is asked again, ${world.attempts} times in all. Arrivals are steady; bursty (all of a minute's within six seconds, for all instances at the same time); or daily (twice as many at noon, hardly any at night), of which the ${noon.seconds / 60} minutes from ${noon.from / 3_600}:00 on are simulated, and the whole day for its cost. Of fleets of more than ${whole(Math.max(...scenarios.map((one) => one.simulated)))} instances so many are simulated, as they are alike, under that share of the quota: there the busiest five seconds are an estimate from above, as chance does more to few than to many, and what one data key opens at most is that of those simulated.`,
    "### Which limits keep a fleet under the quota",
    "Those under which AWS KMS refused no request; with a star, none in the second half of the time, but some while a new version's instances started, all at the same time, or some time after:",
    advice(scenarios),
  ];
  for (const pattern of unique(scenarios, (one) => one.pattern)) {
    const file = `fleet-${pattern}.svg`;
    charts.set(file, await requestsChart(scenarios, pattern, world.quota));
    markdown.push(
      `![Requests to AWS KMS by instances, ${pattern} arrivals; the dashed line is the quota](benchmarks/${file})`,
    );
  }
  charts.set("fleet-exposure.svg", await exposureChart(scenarios));
  markdown.push(
    "### What is paid, and what one exposed data key would open",
    "![Cost by what a data key opens](benchmarks/fleet-exposure.svg)",
  );
  for (const pattern of unique(scenarios, (one) => one.pattern)) {
    for (const tenants of unique(scenarios, (one) => one.tenants)) {
      markdown.push(
        `<details><summary>${pattern} arrivals, tenants: ${tenants}</summary>`,
        details(scenarios, pattern, tenants),
        "</details>",
      );
    }
  }
  return { markdown, charts };
}
