import { afterEach, beforeEach, expect, spyOn, test } from "bun:test";
import { gives } from "../support/check.ts";
import { interleave } from "../support/interleave.ts";

/** Milliseconds on the clock, which advances while a candidate runs. */
let now = 0;
let clock: { mockRestore(): void };
beforeEach(() => {
  now = 0;
  clock = spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => clock.mockRestore());

/** Makes candidates that take the given milliseconds and record their runs. */
function busy(took: Readonly<Record<string, number>>, ran: string[]) {
  return Object.entries(took).map(([name, ms]) => ({
    name,
    run() {
      now += ms;
      ran.push(name);
    },
    check: () => {},
  }));
}

test("a round gives the time of one call, over all of its turns", async () => {
  const effort = { rounds: 3, roundMs: 6, turns: 2, warmUpMs: 0, bouts: [1] };
  const ran: string[] = [];
  const measured = await interleave(busy({ short: 0.5, long: 2 }, ran), effort);
  expect(measured).toEqual([
    { name: "short", rounds: [500, 500, 500] },
    { name: "long", rounds: [2_000, 2_000, 2_000] },
  ]);
  // One call is the check, one finds the time of a call, and six of half a millisecond fill each of six turns.
  expect(ran.filter((name) => name === "short")).toHaveLength(2 + 6 * 6);
});

test("candidates take turns within a round, as many each, in another order each time", async () => {
  const ran: string[] = [];
  const effort = { rounds: 1, roundMs: 24, turns: 12, warmUpMs: 0, bouts: [1] };
  await interleave(busy({ a: 2, b: 2 }, ran), effort);
  // One call of each is the check, and one finds the time of a call.
  const turns = ran.slice(4);
  expect(turns).toHaveLength(24);
  for (let i = 0; i < turns.length; i += 2) {
    expect(turns.slice(i, i + 2).sort()).toEqual(["a", "b"]);
  }
  const first = turns.filter((_, i) => i % 2 === 0);
  expect(first).toContain("a");
  expect(first).toContain("b");
});

const quick = { rounds: 1, roundMs: 1, warmUpMs: 0, bouts: [1] };

test("a candidate whose answer is wrong is named, and nothing is measured", async () => {
  let calls = 0;
  const right = { name: "right", run: () => ++calls, check: gives(1) };
  const wrong = { name: "wrong", run: async () => "2", check: gives("1") };
  await expect(interleave([right, wrong], quick)).rejects.toThrow(
    "wrong: a wrong answer: It gives something else",
  );
  expect(calls).toBe(1);
});

test("a check opens an answer before it compares", async () => {
  const check = gives<string>({ a: 1 }, JSON.parse);
  await check('{"a":1}');
  await expect((async () => check('{"a":2}'))()).rejects.toThrow();
});
