import { quote } from "../../util/assert.ts";
import { nameSelector, type Segment, type Selector, type Test } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readString } from "./string-literal.ts";

/**
 * Function that parses the condition of a filter. The path parser gets it as an argument, because the filter parser
 * imports the path parser.
 */
export type ReadTest = (cursor: Cursor) => Test;

/** Syntax in which JSONPath and dot notation differ. */
export interface Notation {
  /** Pattern for the beginning of a segment: `.`, `..`, `[` or `..[`, with blank space before it where allowed. */
  readonly opening: RegExp;
  /** Pattern for a name without quotes, or `*`. */
  readonly name: RegExp;
  /** True if a name after a dot may be in single quotes. */
  readonly hasQuotes: boolean;
}

/** Description, for error messages, of the text that may follow a dot. */
export const NAME = 'a name or "*"';

/** Description, for error messages, of the text that may follow two dots or begin a path in dot notation. */
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

/** Reads the selectors of a bracket, from after the opening bracket to after the closing one. */
function readBrackets(cursor: Cursor, readTest: ReadTest): Selector[] {
  const selectors = cursor.list(",", () => readSelector(cursor, readTest));
  const isFilter = selectors.at(-1)?.kind === "filter";
  cursor.insist("]", isFilter ? 'an operator, "," or ' : '"," or ');
  return selectors;
}

/**
 * Reads a name or `*` after dots, or at the start of a path in dot notation.
 *
 * @param expected description of the expected text for the error message
 * @throws {InvalidPathError} if the next text is neither a name nor `*`
 */
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

/**
 * Returns advice for the error message, after a semicolon: write `[0]` if digits follow a dot, as in `a.0`. Returns the
 * empty string if no digits follow.
 */
function indexAdvice({ text, position }: Cursor): string {
  const [digits] = /^\d+(?=[.[]|$)/.exec(text.slice(position)) ?? [];
  if (digits === undefined) return "";
  const start = text.slice(0, position).replace(/(?<!\.)\.$/, "");
  const rest = text.slice(position + digits.length);
  return `; for an element write ${quote(`${start}[${withoutZeros(digits)}]${rest}`)}`;
}

/** Removes leading zeros, which RFC 9535 does not allow in an index. */
export function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

/** Reads the segments of a path, up to the first text that does not begin a segment. */
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

/**
 * Reads the segments of a path up to its end.
 *
 * @throws {InvalidPathError} if text that is not a segment follows
 */
export function readToEnd(
  cursor: Cursor,
  notation: Notation,
  readTest: ReadTest,
): Segment[] {
  const segments = readSegments(cursor, notation, readTest);
  cursor.end('".", "..", "["');
  return segments;
}
