import { expect, test } from "bun:test";
import { ivPool } from "../../src/crypto/iv-pool.ts";
import { caught } from "../support/caught.ts";

/** Makes a pool whose random bytes count up, so that each vector shows its origin. */
function setUp() {
  const state = { fills: 0, time: 1_000, isBroken: false };
  let given: Uint8Array = new Uint8Array(0);
  const next = ivPool(
    (bytes) => {
      if (state.isBroken) throw new Error("no entropy");
      given = bytes;
      state.fills++;
      for (let i = 0; i < bytes.length; i++) {
        bytes[i] = i % 12 === 0 ? state.fills : 1 + Math.floor(i / 12);
      }
    },
    () => state.time,
  );
  return { state, next, pool: () => given };
}

test("a pool gives vectors of 12 bytes, each of them once", () => {
  const { state, next } = setUp();
  const seen = new Set<string>();
  for (let i = 0; i < 1_000; i++) {
    const iv = next();
    expect(iv.length).toBe(12);
    seen.add(iv.join());
  }
  expect(seen.size).toBe(1_000);
  expect(state.fills).toBe(8);
});

test("a vector given is gone from the pool, and is the taker's own", () => {
  const { next, pool } = setUp();
  const first = next();
  expect(pool().subarray(0, 12)).toEqual(new Uint8Array(12));
  expect(first[1]).toBe(1);
  const second = next();
  expect(first[1]).toBe(1);
  expect(second[1]).toBe(2);
  expect(first.buffer).not.toBe(pool().buffer);
});

test("what is left is thrown away after a second, or when the clock steps back", () => {
  const { state, next } = setUp();
  next();
  state.time += 999;
  next();
  expect(state.fills).toBe(1);
  state.time += 1;
  next();
  expect(state.fills).toBe(2);
  state.time -= 1;
  next();
  expect(state.fills).toBe(3);
  state.time = Number.NaN;
  next();
  next();
  expect(state.fills).toBe(5);
});

test("without random bytes no vector is given, not even one that is left", async () => {
  const { state, next } = setUp();
  next();
  state.isBroken = true;
  state.time += 5_000;
  for (let i = 0; i < 3; i++) {
    expect((await caught(next)).message).toBe("no entropy");
    state.time -= 4_500;
    expect((await caught(next)).message).toBe("no entropy");
    state.time += 4_500;
  }
  state.isBroken = false;
  expect(next()[0]).toBe(2);
});
