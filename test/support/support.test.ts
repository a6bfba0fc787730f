/** Tests the tests' own tools: a tool that does not work would hide failures. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { changeCharacter } from "./change-character.ts";
import { seed } from "./seed.ts";
import { withoutBackOff, withTestTimers, withTimeAt } from "./test-timers.ts";
import { nextTurn, until } from "./turns.ts";

describe("a changed character", () => {
  test("is another one, and the only one that is changed", () => {
    const text = fc.string({
      unit: fc.constantFrom(..."ABQgw_-."),
      minLength: 1,
    });
    fc.assert(
      fc.property(text, fc.nat(), (text, at) => {
        const i = at % text.length;
        const changed = changeCharacter(text, i);
        expect(changed.length).toBe(text.length);
        for (let k = 0; k < text.length; k++) {
          expect(changed[k] === text[k]).toBe(k !== i);
        }
        expect(changeCharacter(text, i - text.length)).toBe(changed);
      }),
    );
  });

  test("is not looked for outside of the text", () => {
    for (const [text, at] of [
      ["", 0],
      ["ab", 2],
      ["ab", -3],
    ] as const) {
      expect(() => changeCharacter(text, at)).toThrow(RangeError);
    }
  });
});

test("what is random is the same for one seed, in every property", () => {
  expect(fc.readConfigureGlobal().seed).toBe(seed);
  const drawn = () => {
    const seen: number[] = [];
    fc.assert(fc.property(fc.integer(), (each) => void seen.push(each)));
    return seen;
  };
  expect(drawn()).toEqual(drawn());
});

describe("timers of a test", () => {
  test("are called when their time has passed, in the order of their times, and not before", () =>
    withTestTimers(async (timers) => {
      const called: string[] = [];
      setTimeout(() => called.push("second"), 20);
      setTimeout((name: string) => called.push(name), 10, "first");
      expect(timers.waiting).toEqual([20, 10]);
      await timers.pass(9);
      expect(called).toEqual([]);
      await timers.pass(11);
      expect(called).toEqual(["first", "second"]);
      expect([timers.passed, timers.waiting]).toEqual([20, []]);
    }));

  test("may set others, may be cleared, and may be set again", () =>
    withTestTimers(async (timers) => {
      const called: string[] = [];
      setTimeout(() => setTimeout(() => called.push("inner"), 5), 5);
      clearTimeout(setTimeout(() => called.push("cleared"), 1));
      const late = setTimeout(() => called.push("late"), 10);
      await timers.pass(4);
      (late as unknown as { refresh(): void }).refresh();
      await timers.pass(7);
      expect(called).toEqual(["inner"]);
      await timers.pass(3);
      expect(called).toEqual(["inner", "late"]);
    }));

  test("leave those that were set before as they are, and go when the test goes", async () => {
    const { setTimeout: own } = globalThis;
    const earlier = setTimeout(() => {}, 3_600_000);
    await withTestTimers(async (timers) => {
      clearTimeout(earlier);
      await timers.pass(3_600_000);
    });
    expect(globalThis.setTimeout).toBe(own);
  });
});

test("a clock that stands still, and a client that does not wait, are for one call alone", async () => {
  const { now } = Date;
  const { random } = Math;
  expect(await withTimeAt(5, async () => Date.now())).toBe(5);
  expect(await withoutBackOff(async () => Math.random())).toBe(0);
  expect([Date.now, Math.random]).toEqual([now, random]);
});

test("whoever waits for something goes on when it has happened", async () => {
  let turns = 0;
  const counting = (async () => {
    for (; turns < 5; turns++) await nextTurn();
  })();
  await until(() => turns === 5);
  await counting;
  expect(turns).toBe(5);
});
