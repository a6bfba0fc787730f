import { expect, test } from "bun:test";
import { ivSource, randomIv } from "../src/random.ts";

/** A source over a generator that counts bytes upwards, and a clock to set. */
function setUp() {
  const state = { now: 5_000, fills: 0, pool: new Uint8Array(0) };
  const next = ivSource(
    (pool) => {
      state.fills++;
      state.pool = pool;
      pool.fill(state.fills);
    },
    () => state.now,
  );
  return { state, next };
}

test("initialisation vectors have 12 bytes and never repeat", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    const iv = randomIv();
    expect(iv.length).toBe(12);
    seen.add(iv.join());
  }
  expect(seen.size).toBe(20_000);
});

test("a vector is wiped from the pool as it is handed out, and stays the caller's", () => {
  const { state, next } = setUp();
  const first = next();
  expect([...state.pool.subarray(0, 13)]).toEqual([...Array(12).fill(0), 1]);
  next();
  expect([...first]).toEqual(Array(12).fill(1));
  expect(first.buffer.byteLength).toBe(12);
});

test("one call to the generator serves many vectors, and no byte serves twice", () => {
  const { state, next } = setUp();
  for (let i = 0; i < 341; i++) next();
  expect(state.fills).toBe(1);
  expect(next()[0]).toBe(2);
});

test("a pool older than a second is thrown away: a restored snapshot draws its own", () => {
  const { state, next } = setUp();
  next();
  state.now += 999;
  expect(next()[0]).toBe(1);
  state.now += 1;
  expect(next()[0]).toBe(2);
});

test("a clock that steps back or is no number throws the pool away", () => {
  const { state, next } = setUp();
  next();
  state.now -= 1;
  expect(next()[0]).toBe(2);
  state.now = Number.NaN;
  expect(next()[0]).toBe(3);
  expect(next()[0]).toBe(4);
});
