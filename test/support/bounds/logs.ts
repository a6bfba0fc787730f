import { logMasking } from "../../../src/entries/log.ts";
import { type Attempt, assertIs, type Bound } from "./bound.ts";
import { arraysWithin, listOf } from "./shapes.ts";

const FIELDS = ["$..password"];

/** Makes an attempt to redact a value; `notShown` is the notice in place of the cut part, or empty if nothing is cut. */
function logged(
  text: string,
  input: string,
  notShown: string,
  nested = false,
): Attempt {
  const value: unknown = JSON.parse(text);
  const { redact } = logMasking({ fields: FIELDS, nested });
  return {
    input,
    sent: text,
    run: () => redact(value),
    check(answer) {
      const shown = JSON.stringify(answer);
      assertIs("a password", shown.includes("hunter2"), false);
      const isCut = /\[(?:Too deep|Too large|JSON not searched)\]/.exec(shown);
      assertIs("what is not shown", isCut?.[0] ?? "", notShown);
    },
  };
}

const PASSWORD = '{"password":"hunter2"}';

const DEPTH: Bound = {
  name: "levels of a value that `redact` shows",
  limit: "100",
  at: () => logged(arraysWithin(100), "100 levels", ""),
  beyond: () => logged(arraysWithin(100_000), "100,000 levels", "[Too deep]"),
};

const list = (length: number) => `[${listOf(length, () => PASSWORD)}]`;

const VALUES: Bound = {
  name: "values that `redact` shows",
  limit: "100,000",
  at: () => logged(list(49_000), "98,001 values", ""),
  beyond: () => logged(list(150_000), "300,001 values", "[Too large]"),
};

/** Nests JSON in a string inside JSON, the given number of times. */
function written(times: number): string {
  let text = PASSWORD;
  for (let i = 0; i < times; i++) text = JSON.stringify({ body: text });
  return text;
}

const NESTED: Bound = {
  name: "documents within strings of one another, with `nested`",
  limit: "3",
  at: () => logged(written(3), "3 documents", "", true),
  beyond: () =>
    logged(written(12), "12 documents", "[JSON not searched]", true),
};

const inString = (text: string) => JSON.stringify({ body: text });

const LENGTH: Bound = {
  name: "characters of a string in which `nested` looks",
  limit: "1,000,000",
  at: () => logged(inString(list(43_000)), "989,001 characters", "", true),
  beyond: () =>
    logged(
      inString(list(430_000)),
      "9,890,001 characters",
      "[JSON not searched]",
      true,
    ),
};

const OPENED: Bound = {
  name: "characters that `nested` reads again for brackets that close nothing",
  limit: "four times the string",
  at: () => logged(inString("x [{ ".repeat(3)), "3 brackets", "", true),
  beyond: () =>
    logged(
      inString("x [{ ".repeat(199_000)),
      "199,000 brackets",
      "[JSON not searched]",
      true,
    ),
};

/** Bounds of logged values: beyond them nothing throws, and a notice takes the place of the part that is left out. */
export const LOG_BOUNDS: readonly Bound[] = [
  DEPTH,
  VALUES,
  NESTED,
  LENGTH,
  OPENED,
];
