import { refuseSearch } from "../path/kind-of.ts";
import { withCodes } from "./codes.ts";
import { COMMA, skipBlank, skipString } from "./grammar.ts";
import { skipValue } from "./walk.ts";

/** Locates a member of a text's root, from the quote before its name to the end of its value. */
export interface MemberSpan {
  readonly start: number;
  readonly end: number;
  /** Gives the position of the comma after it; `undefined` for the last member. */
  readonly comma: number | undefined;
}

/**
 * Finds a member of a text's root.
 *
 * @param text JSON of an object, which was checked before
 * @throws {UnsupportedTypeError} when the object has no such member
 */
export function memberSpan(text: string, name: string): MemberSpan {
  return withCodes(text, (codes) => {
    let at = skipBlank(codes, 0);
    do {
      const start = skipBlank(codes, at + 1);
      const nameEnd = skipString(codes, start + 1);
      const value = skipBlank(codes, skipBlank(codes, nameEnd) + 1);
      const end = skipValue(text, codes, value);
      at = skipBlank(codes, end);
      if (JSON.parse(text.slice(start, nameEnd)) === name) {
        return { start, end, comma: codes[at] === COMMA ? at : undefined };
      }
    } while (codes[at] === COMMA);
    return refuseSearch("the member is not in the text");
  });
}
