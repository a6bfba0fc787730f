import { expect, test } from "bun:test";
import { DataKeyCache } from "../../mod.ts";
import { steadyClock } from "../../src/util/clock.ts";
import { withTimeAt } from "../support/test-timers.ts";

function setUp() {
  const at = { wall: 1_000_000, monotonic: 50 };
  const clock = steadyClock(
    () => at.wall,
    () => at.monotonic,
  );
  const pass = (wall: number, monotonic = wall) => {
    at.wall += wall;
    at.monotonic += monotonic;
    return clock();
  };
  return pass;
}

test("the steady clock goes on when the system's time is set back", () => {
  const pass = setUp();
  expect(pass(100)).toBe(100);
  expect(pass(-3_600_000, 290_000)).toBe(290_100);
  expect(pass(10)).toBe(290_110);
});

test("the steady clock goes on while the machine is frozen and the monotonic clock stands", () => {
  const pass = setUp();
  expect(pass(600_000, 0)).toBe(600_000);
});

test("the steady clock goes no faster than both, however finely they are read", () => {
  let real = 0;
  const clock = steadyClock(
    () => Math.floor(real),
    () => real,
  );
  for (let i = 0; i < 10_000; i++) {
    real += 0.37;
    clock();
  }
  expect(Math.abs(clock() - real)).toBeLessThan(2);
});

test("the steady clock never steps back", () => {
  const pass = setUp();
  expect(pass(-5, -5)).toBe(0);
  expect(pass(1, -5)).toBe(1);
});

// This test needs the computer's real time.
test("a cache has it by default", async () => {
  const cache = new DataKeyCache({ maxAgeSeconds: 300 });
  const load = async () => ({});
  const ask = () => cache.encryptionKey({ key: "a", bytes: 1, load });
  const key = await ask();
  expect(ask()).toBe(key);
  await withTimeAt(Date.now() + 300_001, async () => {
    expect(await ask()).not.toBe(key);
  });
});
