import { expect, test } from "bun:test";
import { type Fleet, simulate } from "../support/fleet.ts";

const fleet: Fleet = {
  instances: 1_000,
  rate: 0.5,
  isBursty: false,
  tenants: 1,
  cache: false,
};

test("a fleet without a cache calls for each message", async () => {
  const { mean, peak } = await simulate(fleet, 100, 1);
  expect(Math.abs(mean / 500 - 1)).toBeLessThan(0.05);
  expect(peak / mean).toBeWithin(1, 1.2);
});

test("a fleet with a cache renews a data key after its age and one more gap", async () => {
  const cached = { ...fleet, cache: { maxAgeSeconds: 60 } };
  const { mean, start } = await simulate(cached, 200, 1);
  expect(Math.abs((mean * 62) / 1_000 - 1)).toBeLessThan(0.05);
  // Each instance calls once, soon after it has started.
  expect(start * 60).toBeWithin(900, 1_100);
});

test("messages that come in bursts call in six seconds of each minute", async () => {
  const { mean, peak } = await simulate({ ...fleet, isBursty: true }, 100, 1);
  expect(Math.abs(mean / 500 - 1)).toBeLessThan(0.05);
  expect(Math.abs(peak / mean - 10)).toBeLessThan(0.01);
});

test("more tenants in each instance call more, and a limit of messages is kept", async () => {
  const cache = { maxAgeSeconds: 300 };
  const calls = async (more: Partial<Fleet>) =>
    (await simulate({ ...fleet, cache, ...more }, 100, 1)).mean;
  expect(await calls({ tenants: 20 })).toBeGreaterThan(5 * (await calls({})));
  const limited = await calls({ cache: { ...cache, maxMessages: 7 } });
  expect(Math.abs((limited * 7) / 500 - 1)).toBeLessThan(0.05);
});

test("a simulation is the same again", async () => {
  const cached = { ...fleet, tenants: 3, cache: { maxAgeSeconds: 60 } };
  expect(await simulate(cached, 20, 1)).toEqual(await simulate(cached, 20, 1));
});
