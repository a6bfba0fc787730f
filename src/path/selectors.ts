import type { Expression, Segment, Selector } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readString } from "./strings.ts";

/** Reads the test of a filter; given from outside, for filters hold paths and paths hold filters. */
export type ReadTest = (cursor: Cursor) => Expression;

function readInteger(cursor: Cursor): number | undefined {
  const start = cursor.position;
  const digits = cursor.match(/0|-?[1-9]\d*/y);
  if (digits === "") return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  return cursor.fail("an integer from -(2^53 - 1) to 2^53 - 1", start);
}

function readIndexOrSlice(cursor: Cursor): Selector {
  const start = readInteger(cursor);
  const after = cursor.position;
  cursor.blank();
  if (!cursor.take(":")) {
    cursor.position = after;
    if (start !== undefined) return { kind: "index", index: start };
    return cursor.fail(
      'a selector: a name in quotes, an index, a slice, "*" or a filter',
    );
  }
  cursor.blank();
  const end = readInteger(cursor);
  cursor.blank();
  let step: number | undefined;
  if (cursor.take(":")) {
    cursor.blank();
    step = readInteger(cursor);
  }
  return { kind: "slice", start, end, step: step ?? 1 };
}

function readSelector(cursor: Cursor, readTest: ReadTest): Selector {
  if (/['"]/.test(cursor.next)) {
    return { kind: "name", name: readString(cursor) };
  }
  if (cursor.take("*")) return { kind: "wildcard" };
  if (!cursor.take("?")) return readIndexOrSlice(cursor);
  cursor.blank();
  return { kind: "filter", test: cursor.nested(() => readTest(cursor)) };
}

/** Reads selectors in brackets, of which the opening one has been read. */
export function readBrackets(cursor: Cursor, readTest: ReadTest): Selector[] {
  const selectors: Selector[] = [];
  do {
    cursor.blank();
    selectors.push(readSelector(cursor, readTest));
    cursor.blank();
  } while (cursor.take(","));
  if (!cursor.take("]")) {
    const more = selectors.at(-1)?.kind === "filter" ? '"&&", "||", ' : "";
    cursor.fail(`${more}"," or "]"`);
  }
  return selectors;
}

/** What JSONPath and dot notation do not have in common. */
export interface Notation {
  /** What may stand before a segment. */
  readonly blank: RegExp;
  /** A name without quotes, or `*`. */
  readonly name: RegExp;
  /** Whether a name after dots may be in quotes. */
  readonly hasQuotes: boolean;
}

/** Reads a name or `*` that follows dots, or opens a path in dot notation. */
export function readStep(
  cursor: Cursor,
  { name, hasQuotes }: Notation,
  expected: string,
): Selector {
  if (hasQuotes && cursor.next === "'") {
    return { kind: "name", name: readString(cursor) };
  }
  const found = cursor.match(name);
  if (found === "*") return { kind: "wildcard" };
  return found === "" ? cursor.fail(expected) : { kind: "name", name: found };
}

/** Reads segments as far as they go: each opens with `.`, `..` or `[`. */
export function readSegments(
  cursor: Cursor,
  notation: Notation,
  readTest: ReadTest,
): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    const end = cursor.position;
    cursor.match(notation.blank);
    const isDescendant = cursor.take("..");
    let selectors: Selector[];
    if (cursor.take("[")) {
      selectors = readBrackets(cursor, readTest);
    } else if (isDescendant || cursor.take(".")) {
      const expected = isDescendant ? 'a name, "*" or "["' : 'a name or "*"';
      selectors = [readStep(cursor, notation, expected)];
    } else {
      cursor.position = end;
      return segments;
    }
    segments.push({ isDescendant, selectors });
  }
}
