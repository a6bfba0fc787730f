import { DataMasking, erase, eraser, eraseText } from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { type Attempt, assertIs, type Bound } from "./bound.ts";
import { arraysWithin, listOf } from "./shapes.ts";

const REFUSED = "UnsupportedTypeError";
const MASKED = '"*****"';

/** Writes a text with an e-mail at its root and the given JSON beside it. */
function beside(rest: string): string {
  return `{"rest":${rest},"email":"jo@example.com"}`;
}

function erasing(text: string, input: string, field: string): Attempt {
  return {
    input,
    sent: text,
    run: () => eraseText(text, { fields: [field] }),
    check(answer) {
      assertIs("the text", answer, text.replace('"jo@example.com"', MASKED));
    },
  };
}

const DEPTH: Bound = {
  name: "levels that `eraseText` searches",
  limit: "1,000",
  at: () => erasing(beside(arraysWithin(999)), "1,000 levels", "$..email"),
  beyond: () => ({
    ...erasing(beside(arraysWithin(100_000)), "100,000 levels", "$..email"),
    refusal: { name: REFUSED, says: "nested deeper than 1000" },
  }),
};

const PASSED_BY: Bound = {
  name: "levels that `eraseText` passes by, where no path leads",
  limit: "linear",
  at: () => erasing(beside(arraysWithin(999)), "1,000 levels", "email"),
  beyond: () =>
    erasing(beside(arraysWithin(100_000)), "100,000 levels", "email"),
};

/** Writes an object with the given number of members; `nameOf` may return one name for all of them. */
function members(count: number, nameOf: (index: number) => string): string {
  return `{${listOf(count, (i) => `"${nameOf(i)}":"078-05-1120"`)}}`;
}

function erasingAll(text: string, input: string, fields: string[]): Attempt {
  return {
    input,
    sent: text,
    run: () => eraseText(text, { fields }),
    check(answer) {
      assertIs("left", `${answer}`.includes("078-05-1120"), false);
    },
  };
}

const TWICE: Bound = {
  name: "names that `eraseText` meets twice in an object",
  limit: "linear",
  at: () =>
    erasingAll(
      members(1, () => "ssn"),
      "once",
      ["ssn"],
    ),
  beyond: () =>
    erasingAll(
      members(10_000, () => "ssn"),
      "10,000 times",
      ["ssn"],
    ),
};

function encrypting(text: string, input: string): Attempt {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return {
    input,
    sent: text,
    run: () => masking.encryptText(text, { fields: ["ssn"] }),
  };
}

const ENCRYPTED_TWICE: Bound = {
  name: "times that `encryptText` takes the name of a field in an object",
  limit: "1",
  at: () =>
    encrypting(
      members(10_000, (i) => (i === 0 ? "ssn" : `n${i}`)),
      "10,000 names, each once",
    ),
  beyond: () => ({
    ...encrypting(
      members(10_000, () => "ssn"),
      "one name, 10,000 times",
    ),
    refusal: { name: REFUSED, says: "names that occur once in an object" },
  }),
};

/** Writes a request body of rows, as a service receives it. */
function body(bytes: number): string {
  const row = (id: number) => ({
    id,
    user: { email: `c${id}@example.com`, address: { street: "1 Main St" } },
    note: "x".repeat(100),
    amount: id * 1.25,
  });
  const rows: string[] = [];
  for (let length = 0, id = 0; length < bytes; id++) {
    const text = JSON.stringify(row(id));
    rows.push(text);
    length += text.length + 1;
  }
  return `{"rows":[${rows}]}`;
}

const ROWS = ["rows[*].user.email", "$..street"];

function rows(bytes: number, fields: string[]): Attempt {
  const text = body(bytes);
  const { text: eraseIn } = eraser({ fields });
  return {
    input: `${bytes / 1e6} MB of rows`,
    sent: text,
    run: () => eraseIn(text),
    check(answer) {
      const left = /c\d+@example/.test(`${answer}`);
      assertIs("e-mails left", left, false);
      const expected = JSON.stringify(erase(JSON.parse(text), { fields }));
      assertIs("the same text", answer === expected, true);
    },
  };
}

const BODY: Bound = {
  name: "bytes that `eraseText` takes",
  limit: "linear",
  at: () => rows(500_000, ROWS),
  beyond: () => rows(5_000_000, ROWS),
};

const FILTERED: Bound = {
  name: "bytes that `eraseText` takes with a filter, for which the text is parsed too",
  limit: "linear",
  at: () => rows(500_000, ["rows[?@.id >= 0].user.email"]),
  beyond: () => rows(5_000_000, ["rows[?@.id >= 0].user.email"]),
};

/** Bounds of JSON text that sealmask edits. */
export const TEXT_BOUNDS: readonly Bound[] = [
  DEPTH,
  PASSED_BY,
  TWICE,
  ENCRYPTED_TWICE,
  BODY,
  FILTERED,
];
