import { type Codes, withCodes } from "./codes.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipBlank,
  skipString,
} from "./grammar.ts";
import { refuseSecondName } from "./seen-names.ts";
import { checkText } from "./walk.ts";

/**
 * Throws unless a text is JSON in which no object has two members of one name. Checks objects at every depth, also
 * deeper than a search may go.
 *
 * @throws {UnsupportedTypeError} if the text is not JSON, or an object has two members of one name
 */
export function checkNames(text: string): void {
  checkText(text);
  withCodes(text, (codes) => checkEachName(text, codes));
}

function checkEachName(text: string, codes: Codes): void {
  // For each open container, the names so far of an object, or `undefined` for an array; and the keys to the current value.
  const open: (Set<string> | undefined)[] = [];
  const keys: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const code = codes[at++];
    if (code === QUOTE) {
      at = skipString(codes, at);
      const names = open.at(-1);
      if (!names || codes[skipBlank(codes, at)] !== COLON) continue;
      const name = JSON.parse(text.slice(start, at)) as string;
      keys[open.length - 1] = name;
      if (names.has(name)) refuseSecondName(keys);
      names.add(name);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open.push(code === OPEN_BRACE ? new Set() : undefined);
      keys.push(0);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open.pop();
      keys.pop();
    } else if (code === COMMA && open.at(-1) === undefined) {
      keys[keys.length - 1] = Number(keys.at(-1)) + 1;
    }
  }
}
