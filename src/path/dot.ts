import type { Path, Segment, Selector } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { readTest } from "./filter-parse.ts";
import { type Notation, readSegments, readStep } from "./selectors.ts";

const DOT: Notation = {
  blank: /(?:)/y,
  name: /[^.[\],'\s]+/y,
  hasQuotes: true,
};

/** Reads names with commas between them: `a,b` selects both. */
function readNames(cursor: Cursor): Selector[] {
  const selectors: Selector[] = [];
  do {
    selectors.push(readStep(cursor, DOT, 'a name, "*" or "["'));
  } while (cursor.take(","));
  return selectors;
}

/**
 * Parses dot notation: names with dots between them, such as `address.street`, and what JSONPath has in brackets, such
 * as `cards[*].number`. A name may hold anything but `. [ ] , '` and white space, or else stands in single quotes.
 *
 * Commas join nothing but names of the root's members: elsewhere, `a.b,c` means `a.c` to some and `c` to others.
 */
export function parseDot(text: string): Path {
  const cursor = new Cursor(text);
  const first: Segment[] =
    cursor.next === "["
      ? []
      : [{ isDescendant: false, selectors: readNames(cursor) }];
  const isUnion = (first[0]?.selectors.length ?? 0) > 1;
  const rest = isUnion ? [] : readSegments(cursor, DOT, readTest);
  if (cursor.next !== "") {
    cursor.fail(isUnion ? '"," or the end' : '".", "..", "[" or the end');
  }
  return [...first, ...rest];
}
