import { expect, test } from "bun:test";
import { gives } from "../support/check.ts";
import { interleave } from "../support/interleave.ts";

const effort = { rounds: 1, roundMs: 1, warmUpMs: 0, bouts: [1] };

test("a candidate whose answer is wrong is named, and nothing is measured", async () => {
  let calls = 0;
  const right = { name: "right", run: () => ++calls, check: gives(1) };
  const wrong = { name: "wrong", run: async () => "2", check: gives("1") };
  await expect(interleave([right, wrong], effort)).rejects.toThrow(
    "wrong: a wrong answer: It gives something else",
  );
  expect(calls).toBe(1);
});

test("a check opens an answer before it compares", async () => {
  const check = gives<string>({ a: 1 }, JSON.parse);
  await check('{"a":1}');
  await expect((async () => check('{"a":2}'))()).rejects.toThrow();
});
