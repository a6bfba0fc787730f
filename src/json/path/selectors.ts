import { quote } from "../../util/assert.ts";
import { nameSelector, type Segment, type Selector, type Test } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readString } from "./string-literal.ts";

/** Reads the test of a filter; given from outside, for filters hold paths and paths hold filters. */
export type ReadTest = (cursor: Cursor) => Test;

/** What JSONPath and dot notation do not have in common. */
export interface Notation {
  /** What opens a segment: `.`, `..`, `[` or `..[`, after blank space where that is allowed. */
  readonly opening: RegExp;
  /** A name without quotes, or `*`. */
  readonly name: RegExp;
  /** Whether a name after dots may be in quotes. */
  readonly hasQuotes: boolean;
}

/** What may follow a dot, for messages. */
export const NAME = 'a name or "*"';

/** What may follow two dots, or open a path in dot notation. */
export const NAME_OR_BRACKET = 'a name, "*" or "["';

function readInteger(cursor: Cursor): number | undefined {
  cursor.blank();
  const start = cursor.position;
  const digits = cursor.match(/0|-?[1-9]\d*/y);
  if (digits === "") return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  return cursor.fail("an integer within ±(2^53 - 1)", start);
}

function readSelector(cursor: Cursor, readTest: ReadTest): Selector {
  if (cursor.take("*")) return { kind: "wildcard" };
  if (cursor.take("?")) return { kind: "filter", test: readTest(cursor) };
  const index = readInteger(cursor);
  if (cursor.take(":")) {
    const end = readInteger(cursor);
    const step = cursor.take(":") ? readInteger(cursor) : undefined;
    return { kind: "slice", start: index, end, step: step ?? 1 };
  }
  if (index !== undefined) return { kind: "index", name: undefined, index };
  if (/['"]/.test(cursor.next)) {
    return nameSelector(readString(cursor));
  }
  return cursor.fail('a name in quotes, an index, a slice, "*" or a filter');
}

/** Reads selectors in brackets, of which the opening one has been read. */
function readBrackets(cursor: Cursor, readTest: ReadTest): Selector[] {
  const selectors = cursor.list(",", () => readSelector(cursor, readTest));
  const isFilter = selectors.at(-1)?.kind === "filter";
  cursor.insist("]", isFilter ? 'an operator, "," or ' : '"," or ');
  return selectors;
}

/** Reads a name or `*` that follows dots, or opens a path in dot notation. */
export function readStep(
  cursor: Cursor,
  { name, hasQuotes }: Notation,
  expected: string,
): Selector {
  if (hasQuotes && cursor.next === "'") {
    return nameSelector(readString(cursor));
  }
  const found = cursor.match(name);
  if (found === "*") return { kind: "wildcard" };
  if (found !== "") return nameSelector(found);
  return cursor.fail(expected, cursor.position, indexAdvice(cursor));
}

/** Says how to write an index, where its digits follow a dot as a name would. */
function indexAdvice({ text, position }: Cursor): string {
  const [digits] = /^\d+(?=[.[]|$)/.exec(text.slice(position)) ?? [];
  if (digits === undefined) return "";
  const start = text.slice(0, position).replace(/(?<!\.)\.$/, "");
  const rest = text.slice(position + digits.length);
  return `; for an element write ${quote(`${start}[${withoutZeros(digits)}]${rest}`)}`;
}

/** Leaves the zeros out that an index must not begin with. */
export function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

/** Reads segments as far as they go. */
export function readSegments(
  cursor: Cursor,
  notation: Notation,
  readTest: ReadTest,
): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    const opening = cursor.match(notation.opening).trim();
    if (opening === "") return segments;
    const isDescendant = opening.startsWith("..");
    const selectors = opening.endsWith("[")
      ? readBrackets(cursor, readTest)
      : [readStep(cursor, notation, isDescendant ? NAME_OR_BRACKET : NAME)];
    segments.push({ isDescendant, selectors });
  }
}

/** Reads segments, and insists that nothing else follows. */
export function readToEnd(
  cursor: Cursor,
  notation: Notation,
  readTest: ReadTest,
): Segment[] {
  const segments = readSegments(cursor, notation, readTest);
  cursor.end('".", "..", "["');
  return segments;
}
