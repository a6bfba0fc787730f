import type { Path, Selector } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readTest } from "./filter.ts";
import {
  NAME,
  NAME_OR_BRACKET,
  type Notation,
  readSegments,
  readStep,
} from "./selectors.ts";

const DOT: Notation = {
  opening: /\.\.\[?|[.[]/y,
  name: /[^.[\],'\s]+/y,
  hasQuotes: true,
};

/**
 * Parses dot notation: names with dots between them, such as `address.street`, and what JSONPath has in brackets, such
 * as `cards[*].number`. A name may hold anything but `. [ ] , '` and white space, or else stands in single quotes.
 *
 * Commas join nothing but names of the root's members: elsewhere, `a.b,c` means `a.c` to some and `c` to others.
 */
export function parseDot(cursor: Cursor): Path {
  const selectors: Selector[] = [];
  if (cursor.next !== "[") {
    selectors.push(readStep(cursor, DOT, NAME_OR_BRACKET));
    while (cursor.match(/,/y)) selectors.push(readStep(cursor, DOT, NAME));
  }
  const first =
    selectors.length > 0 ? [{ isDescendant: false, selectors }] : [];
  const isUnion = selectors.length > 1;
  const rest = isUnion ? [] : readSegments(cursor, DOT, readTest);
  cursor.end(isUnion ? '","' : '".", "..", "["');
  return [...first, ...rest];
}
