import { UnsupportedTypeError } from "../../util/errors.ts";
import { withCodes } from "./codes.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipBlank,
  skipString,
} from "./grammar.ts";

/**
 * Checks that no object of a text, however deep, has a name twice: whoever parses the text sees one of them alone.
 *
 * @param text JSON, which was checked before
 * @throws {UnsupportedTypeError} when an object has a name twice
 */
export function checkNames(text: string): void {
  withCodes(text, (codes) => {
    /** The names so far of every object around a place; of arrays `undefined`. */
    const around: (Set<string> | undefined)[] = [];
    for (let at = 0; at < text.length; ) {
      const start = at++;
      const code = codes[start];
      if (code === OPEN_BRACE) around.push(new Set());
      else if (code === OPEN_BRACKET) around.push(undefined);
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) around.pop();
      if (code !== QUOTE) continue;
      at = skipString(codes, at);
      if (codes[skipBlank(codes, at)] !== COLON) continue;
      const name: string = JSON.parse(text.slice(start, at));
      const names = around.at(-1);
      if (names?.has(name)) {
        throw new UnsupportedTypeError(
          `Cannot tell which value is meant: expected names that occur once in an object, got one that occurs twice, the second time at position ${start}`,
        );
      }
      names?.add(name);
    }
  });
}
