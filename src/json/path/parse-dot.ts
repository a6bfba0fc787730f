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

/**
 * What other tools understand otherwise must not pass for a name here, and match nothing: a part of a glob, a name in
 * quotes of another kind, a backslash before a dot, `?.`, and signs that stand for elements or for the document.
 */
const FOREIGN = '(?!["`]|#/|(?:[$@#]|(?<=\\.)-)(?:[.[,]|$))';
const CHARACTER = "[^.[\\],'\\s*{|}?\\\\]|[?\\\\](?![.[]|$)";

const DOT: Notation = {
  opening: /\.\.\[?|[.[]/y,
  name: new RegExp(`\\*|${FOREIGN}(?:${CHARACTER})+`, "y"),
  hasQuotes: true,
};

/**
 * Parses dot notation: names with dots between them, such as `address.street`, and what JSONPath has in brackets, such
 * as `cards[*].number`. A name may hold anything but `. [ ] , '`, white space and what is foreign, or else stands in single
 * quotes.
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
