import { describe, expect, test } from "bun:test";
import { BOUNDS } from "../support/bounds/all-bounds.ts";
import { assertEnds } from "../support/bounds/attempt.ts";

describe("bounds on what input costs", () => {
  for (const { name, limit, at, beyond } of BOUNDS) {
    test(`${name}, ${limit}: input at the bound passes, or costs that much, and input beyond it costs no more`, async () => {
      await assertEnds(await at());
      await assertEnds(await beyond());
    });
  }

  test("have names of their own", () => {
    const names = BOUNDS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });
});
