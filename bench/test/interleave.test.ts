import { expect, test } from "bun:test";
import { interleave } from "../support/interleave.ts";

/** Candidates that take so many milliseconds, and say when they ran. */
function busy(took: Readonly<Record<string, number>>, ran: string[]) {
  return Object.entries(took).map(([name, ms]) => ({
    name,
    run: () => {
      const end = performance.now() + ms;
      while (performance.now() < end);
      ran.push(name);
    },
    check: () => {},
  }));
}

test("a round gives the time of one call, over all of its turns", async () => {
  const effort = { rounds: 3, roundMs: 6, turns: 2, warmUpMs: 0, bouts: [1] };
  const measured = await interleave(busy({ short: 0.5, long: 2 }, []), effort);
  const [short, long] = measured;
  expect(short?.rounds).toHaveLength(3);
  expect(short?.median).toBeGreaterThanOrEqual(500);
  expect(short?.median).toBeLessThan(1_500);
  expect(long?.median).toBeGreaterThanOrEqual(2_000);
});

test("candidates take turns within a round: each has as many, and none waits for the others' whole time", async () => {
  const ran: string[] = [];
  const effort = { rounds: 1, roundMs: 24, turns: 12, warmUpMs: 0, bouts: [1] };
  await interleave(busy({ a: 2, b: 2 }, ran), effort);
  // One call of each to check it, and one to learn how long it takes.
  const turns = ran.slice(4);
  for (let i = 0; i < turns.length; i += 2) {
    expect(turns.slice(i, i + 2).sort()).toEqual(["a", "b"]);
  }
  expect(turns).toHaveLength(24);
  // In another order each time: at least once "b" comes first.
  expect(turns.filter((_, i) => i % 2 === 0)).toContain("b");
  expect(turns.filter((_, i) => i % 2 === 0)).toContain("a");
});
