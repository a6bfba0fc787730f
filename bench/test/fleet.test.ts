import { describe, expect, test } from "bun:test";
import { nextArrival, PATTERNS } from "../support/fleet/arrivals.ts";
import { Pool } from "../support/fleet/pool.ts";
import { Quota } from "../support/fleet/quota.ts";
import { simulate, type World } from "../support/fleet/simulate.ts";
import { seededRandom } from "../support/random.ts";

const WORLD: World = {
  rate: 1,
  bytes: 100,
  quota: 1_000,
  latency: { least: 0.005, more: 0.005 },
  attempts: 4,
  backoff: 0.1,
  lifetime: 1e9,
  deployment: 1,
  price: 3e-6,
};
const SPAN = { from: 0, seconds: 600 };
const [steady, bursty] = PATTERNS as [
  (typeof PATTERNS)[number],
  (typeof PATTERNS)[number],
];

describe("arrivals", () => {
  test("come as often as the rate says, whatever the pattern", () => {
    for (const pattern of PATTERNS) {
      const random = seededRandom(1);
      const end = 5 * Math.max(pattern.period, 3_600);
      let count = 0;
      for (let time = 0; time < end; count++) {
        time = nextArrival(time, 1, pattern, random);
      }
      expect(Math.abs(count / end - 1)).toBeLessThan(0.03);
    }
  });

  test("in bursts come in the first six seconds of a minute alone", () => {
    const random = seededRandom(1);
    for (let time = 0, i = 0; i < 1_000; i++) {
      time = nextArrival(time, 1, bursty, random);
      expect(time % 60).toBeLessThanOrEqual(6);
    }
  });
});

test("a quota admits a second's worth at once, and then so many a second", () => {
  const quota = new Quota(10);
  const admitted = (time: number, asked: number) =>
    Array.from({ length: asked }, () => quota.admits(time)).filter(Boolean)
      .length;
  expect(admitted(0, 100)).toBe(10);
  expect(admitted(0.5, 100)).toBe(5);
  expect(admitted(100, 100)).toBe(10);
});

describe("a simulated fleet", () => {
  const fleet = { instances: 20, pattern: steady, tenants: 1 };

  test("without a cache asks for each message", async () => {
    const all = await simulate({ ...fleet, cache: false }, WORLD, SPAN);
    expect(all.simulated).toBe(20);
    expect(Math.abs(all.requests.mean / 20 - 1)).toBeLessThan(0.05);
    expect(all.exposed.messages).toEqual([1, 1, 1]);
  });

  test("keeps the limits of its caches: no data key encrypts more, or longer", async () => {
    const cache = { maxAgeSeconds: 60, maxMessages: 7 };
    const all = await simulate({ ...fleet, cache }, WORLD, SPAN);
    expect(all.exposed.messages[2]).toBe(7);
    const bound = { maxAgeSeconds: 60, maxBytes: 1_000 };
    const small = await simulate({ ...fleet, cache: bound }, WORLD, SPAN);
    // A message that is longer than the limit has a data key of its own.
    expect(small.exposed.bytes[1]).toBeLessThanOrEqual(1_000);
    expect(small.exposed.bytes[0]).toBeGreaterThan(300);
    const aged = { maxAgeSeconds: 5 };
    const short = await simulate({ ...fleet, cache: aged }, WORLD, SPAN);
    expect(short.exposed.minutes[2]).toBeLessThanOrEqual(5 / 60);
  });

  test("loses no more of a quota when only some instances are simulated", async () => {
    const many = { ...fleet, instances: 2_000, cache: false as const };
    const world = { ...WORLD, quota: 1_600 };
    const span = { from: 0, seconds: 60 };
    const whole = await simulate(many, world, span, { enough: 1e9 });
    const some = await simulate(many, world, span, { enough: 1 });
    expect(whole.simulated).toBe(2_000);
    expect(some.simulated).toBe(250);
    expect(Math.abs(whole.throttled - some.throttled)).toBeLessThan(0.02);
    expect(Math.abs(whole.failed - some.failed)).toBeLessThan(0.02);
    // More than the quota is never paid for, and the second's worth in hand.
    for (const { cost } of [whole, some]) {
      expect(cost).toBeLessThanOrEqual((61 / 59) * 1_600 * 3e-6 * 2_592_000);
    }
  });

  test("never pays for more than the quota, however few instances stand for all", async () => {
    const many = { ...fleet, instances: 2_000, cache: false as const };
    const world = { ...WORLD, quota: 500 };
    const span = { from: 0, seconds: 60 };
    const sampling = { enough: 1, leastQuota: 10 };
    const { simulated, cost } = await simulate(many, world, span, sampling);
    expect(simulated).toBe(50);
    const most = (61 / 59) * 500 * 3e-6 * 2_592_000;
    expect(cost).toBeLessThanOrEqual(most);
    expect(cost).toBeGreaterThan(0.9 * most);
  });

  test("is the same again", async () => {
    const options = { ...fleet, cache: { maxAgeSeconds: 60 } };
    const twice = [
      await simulate(options, WORLD, SPAN),
      await simulate(options, WORLD, SPAN),
    ];
    expect(twice[0]).toEqual(twice[1]);
  });

  test("is refused where the quota is less than it asks for, and says what failed", async () => {
    const world = { ...WORLD, quota: 5 };
    const all = await simulate({ ...fleet, cache: false }, world, SPAN);
    expect(all.throttled).toBeGreaterThan(0.5);
    expect(all.failed).toBeGreaterThan(0.3);
    const cached = await simulate(
      { ...fleet, cache: { maxAgeSeconds: 60 } },
      { ...world, quota: 20 },
      SPAN,
    );
    expect(cached.throttledLater).toBe(0);
    expect(cached.failed).toBe(0);
  });
});

test("threads give what a simulation here gives, more of them waiting than there are threads", async () => {
  const cache = { maxAgeSeconds: 60 };
  const fleet = { instances: 5, pattern: steady, tenants: 1, cache };
  const pool = new Pool();
  const seeds = Array.from({ length: 9 }, (_, seed) => seed);
  const found = await Promise.all(
    seeds.map((seed) => pool.simulate(fleet, WORLD, SPAN, { seed })),
  );
  await pool.end();
  for (const seed of seeds) {
    expect(found[seed]).toEqual(await simulate(fleet, WORLD, SPAN, { seed }));
  }
});

test("a simulation that fails in a thread fails here", async () => {
  const cache = { maxAgeSeconds: -1 };
  const fleet = { instances: 5, pattern: steady, tenants: 1, cache };
  const pool = new Pool();
  await expect(pool.simulate(fleet, WORLD, SPAN)).rejects.toThrow();
  await pool.end();
});
