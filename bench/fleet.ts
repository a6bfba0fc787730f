/**
 * Fleets of function instances, simulated: what their requests to AWS KMS come to, by size, arrivals, tenants and limits of the
 * cache. Each instance has the real `DataKeyCache`, whose clock is the simulation's.
 */

import { isQuick } from "./support/effort.ts";
import { PATTERNS } from "./support/fleet/arrivals.ts";
import { Pool } from "./support/fleet/pool.ts";
import type { FleetData, Scenario } from "./support/fleet/scenario.ts";
import type { Fleet, World } from "./support/fleet/simulate.ts";
import { median } from "./support/interleave.ts";
import { Report } from "./support/report.ts";

/** Quota and price as AWS publishes them for most Regions; both are to be looked up for one's own. */
const WORLD: World = {
  rate: 0.5,
  bytes: 1_024,
  quota: 10_000,
  latency: { least: 0.005, more: 0.005 },
  attempts: 4,
  backoff: 0.1,
  lifetime: 7_200,
  deployment: 60,
  price: 0.03 / 10_000,
};

const SIZES = isQuick ? [10, 1_000] : [10, 100, 1_000, 10_000, 100_000];
const TENANTS = isQuick ? [1, 20] : [1, 20, 100];
const LIMITS: Readonly<Record<string, Fleet["cache"]>> = {
  "no cache": false,
  "60 s": { maxAgeSeconds: 60 },
  "300 s": { maxAgeSeconds: 300 },
  "900 s": { maxAgeSeconds: 900 },
  "300 s, 100 messages": { maxAgeSeconds: 300, maxMessages: 100 },
  "300 s, 50 KB": { maxAgeSeconds: 300, maxBytes: 51_200 },
};

/** A whole day, for what a fleet costs whose arrivals go with the hours. */
const DAY = { from: 0, seconds: isQuick ? 3_600 : 86_400 };
/** Of few instances, which have 10 requests a second of the quota: what is refused is asked again, and paid once. */
const LEAST = { enough: 1, leastQuota: 10 };

const report = new Report(
  "fleet",
  "Requests of whole fleets to AWS KMS, simulated event by event with the real cache",
);

// What can be known without a simulation: one tenant and a steady rate renew a data key after its age and one more gap.
const steady = PATTERNS[0] as (typeof PATTERNS)[number];
const SPAN = { from: 0, seconds: 3_600 };
const known: Fleet = {
  instances: 400,
  pattern: steady,
  tenants: 1,
  cache: { maxAgeSeconds: 60 },
};
const endless = { ...WORLD, lifetime: 1e9, deployment: 1 };
const formula = known.instances / (60 + 1 / WORLD.rate);
const pool = new Pool();
const [whole, part] = await Promise.all([
  pool.simulate(known, endless, SPAN, { enough: 1e9 }),
  pool.simulate(known, endless, SPAN, { enough: 1e5 }),
]);
report.goal(
  "requests of 400 instances, steady, to what the formula says",
  Math.abs(whole.requests.mean / formula - 1),
  { atMost: 0.02 },
);
report.goal(
  `the same of ${part.simulated} of them, scaled, to all`,
  Math.abs(part.requests.mean / whole.requests.mean - 1),
  { atMost: 0.05 },
);

// Those that are simulated stand for all, in the busiest five seconds, too.
const large: Fleet = {
  instances: isQuick ? 200 : 20_000,
  pattern: steady,
  tenants: 1,
  cache: { maxAgeSeconds: 300 },
};
const busy = { ...steady.busy, seconds: isQuick ? 600 : steady.busy.seconds };
const [all, some] = await Promise.all([
  pool.simulate(large, WORLD, busy, { enough: 1e9 }),
  pool.simulate(large, WORLD, busy),
]);
report.goal(
  `the busiest 5 s of ${large.instances.toLocaleString("en-US")} instances by ${some.simulated.toLocaleString("en-US")} of them, to all`,
  Math.abs(some.requests.peakLater / all.requests.peakLater - 1),
  { atMost: 0.25 },
);

// What chance does to figures: a fleet of middling size, with other random numbers each time.
const bursty = PATTERNS[1] as (typeof PATTERNS)[number];
const middling: Fleet = {
  instances: 1_000,
  pattern: bursty,
  tenants: 20,
  cache: { maxAgeSeconds: 300 },
};
const span = { ...bursty.busy, seconds: isQuick ? 600 : bursty.busy.seconds };
const means = await Promise.all(
  [1, 2, 3, 4, 5].map(async (seed) => {
    const { requests } = await pool.simulate(middling, WORLD, span, { seed });
    return requests.mean;
  }),
);
report.goal(
  "requests of 1,000 instances with five seeds, bursty, 20 tenants: the farthest to the median",
  Math.max(...means.map((mean) => Math.abs(mean / median(means) - 1))),
  { atMost: 0.05 },
);

/** One fleet: its busiest time, and what a month costs. */
async function scenarioOf(fleet: Fleet, limits: string): Promise<Scenario> {
  const { instances, pattern, tenants } = fleet;
  const { from, seconds } = pattern.busy;
  const outcome = await pool.simulate(
    fleet,
    WORLD,
    { from, seconds: isQuick ? 600 : seconds },
    isQuick ? { enough: 20_000 } : {},
  );
  // The busy time is not the whole day.
  const isDaily = pattern.period === 86_400;
  const { cost } = isDaily
    ? await pool.simulate(fleet, WORLD, DAY, LEAST)
    : outcome;
  return {
    instances,
    pattern: pattern.name,
    tenants,
    limits,
    ...outcome,
    cost,
  };
}

// All are begun at once, so that no core waits for the last one of a group.
const groups = PATTERNS.flatMap((pattern) =>
  TENANTS.map((tenants) => {
    const fleets = Object.entries(LIMITS).flatMap(([limits, cache]) =>
      SIZES.map((instances) =>
        scenarioOf({ instances, pattern, tenants, cache }, limits),
      ),
    );
    const name = `${pattern.name}, ${tenants} tenants`;
    return { name, found: Promise.all(fleets) };
  }),
);
const scenarios: Scenario[] = [];
for (const { name, found } of groups) {
  scenarios.push(...(await found));
  console.log(`  ${name}: done`);
}
await pool.end();
const data: FleetData = { world: WORLD, scenarios };
report.end(data);
