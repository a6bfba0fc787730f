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
 * Lookahead that rejects syntax of other tools at the start of a name: names in other quotes, `#/`, and signs that
 * elsewhere stand for elements or for the document. If such syntax were read as a name, it would silently match
 * nothing.
 */
const FOREIGN = '(?!["`]|#/|(?:[$@#]|(?<=\\.)-)(?:[.[,]|$))';
/**
 * Pattern for a character of an unquoted name. It rejects the characters of globs, `?.` and a backslash before a dot,
 * because a name with these would silently match nothing.
 */
const CHARACTER = "[^.[\\],'\\s*{|}?\\\\]|[?\\\\](?![.[]|$)";

const DOT: Notation = {
  opening: /\.\.\[?|[.[]/y,
  name: new RegExp(`\\*|${FOREIGN}(?:${CHARACTER})+`, "y"),
  hasQuotes: true,
};

/**
 * Parses dot notation: names separated by dots, such as `address.street`, with JSONPath's brackets, such as
 * `cards[*].number`. A name with `. [ ] , '`, white space or syntax of other tools must be in single quotes.
 *
 * Commas may only join names at the root, as in `a,b`. Anything else is rejected as ambiguous: `a.b,c` could select `a.c` or
 * `c`.
 */
export function parseDot(cursor: Cursor): Path {
  if (cursor.next === "[") return readToEnd(cursor, DOT, readTest);
  const selectors = [readStep(cursor, DOT, NAME_OR_BRACKET)];
  while (cursor.match(/,/y)) selectors.push(readStep(cursor, DOT, NAME));
  if (selectors.length > 1) cursor.end('","');
  const rest = readToEnd(cursor, DOT, readTest);
  return [{ isDescendant: false, selectors }, ...rest];
}
