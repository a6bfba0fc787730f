import type { Path } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readTest } from "./filter.ts";
import {
  NAME,
  NAME_OR_BRACKET,
  type Notation,
  readStep,
  readToEnd,
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
  if (cursor.next === "[") return readToEnd(cursor, DOT, readTest);
  const selectors = [readStep(cursor, DOT, NAME_OR_BRACKET)];
  while (cursor.match(/,/y)) selectors.push(readStep(cursor, DOT, NAME));
  if (selectors.length > 1) cursor.end('","');
  const rest = readToEnd(cursor, DOT, readTest);
  return [{ isDescendant: false, selectors }, ...rest];
}
