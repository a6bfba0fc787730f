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
 * Checks that a text is JSON in which no object has a name twice, however deep they are nested: a search takes a document that
 * is nested deeper than it goes, where it need not look into all of it.
 *
 * @throws {UnsupportedTypeError} when it is not
 */
export function checkNames(text: string): void {
  checkText(text);
  withCodes(text, (codes) => checkEachName(text, codes));
}

function checkEachName(text: string, codes: Codes): void {
  // Names of the objects that are open, and `undefined` for arrays; and the keys that lead to the value that is looked at.
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
