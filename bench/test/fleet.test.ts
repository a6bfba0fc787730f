import { describe, expect, test } from "bun:test";
import { nextArrival, PATTERNS } from "../support/fleet/arrivals.ts";
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
    const all = await simulate({ ...fleet, cache: false }, WORLD, 600);
    expect(all.simulated).toBe(20);
    expect(Math.abs(all.requests.mean / 20 - 1)).toBeLessThan(0.05);
    expect(all.exposed.messages).toEqual([1, 1, 1]);
  });

  test("keeps the limits of its caches: no data key encrypts more, or longer", async () => {
    const cache = { maxAgeSeconds: 60, maxMessages: 7 };
    const all = await simulate({ ...fleet, cache }, WORLD, 600);
    expect(all.exposed.messages[2]).toBe(7);
    expect(all.exposed.bytes[2]).toBe(700);
    const aged = { maxAgeSeconds: 5 };
    const short = await simulate({ ...fleet, cache: aged }, WORLD, 600);
    expect(short.exposed.minutes[2]).toBeLessThanOrEqual(5 / 60);
  });

  test("is the same again", async () => {
    const options = { ...fleet, cache: { maxAgeSeconds: 60 } };
    const twice = [
      await simulate(options, WORLD, 300),
      await simulate(options, WORLD, 300),
    ];
    expect(twice[0]).toEqual(twice[1]);
  });

  test("is refused where the quota is less than it asks for, and says what failed", async () => {
    const world = { ...WORLD, quota: 5 };
    const all = await simulate({ ...fleet, cache: false }, world, 600);
    expect(all.throttled).toBeGreaterThan(0.5);
    expect(all.failed).toBeGreaterThan(0.3);
    const cached = await simulate(
      { ...fleet, cache: { maxAgeSeconds: 60 } },
      { ...world, quota: 20 },
      600,
    );
    expect(cached.throttledLater).toBe(0);
    expect(cached.failed).toBe(0);
  });
});
