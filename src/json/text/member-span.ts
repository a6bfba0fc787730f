import { refuseSearch } from "../path/kind-of.ts";
import { withCodes } from "./codes.ts";
import { COMMA, skipBlank, skipString } from "./grammar.ts";
import { skipValue } from "./walk.ts";

/** Positions of a member of the root object in a JSON text. */
export interface MemberSpan {
  /** Position of the opening quote of the member's name. */
  readonly start: number;
  /** Position after the member's value. */
  readonly end: number;
  /** Position of the comma after the member; `undefined` for the last member. */
  readonly comma: number | undefined;
}

/**
 * Finds a member of the root object in a JSON text.
 *
 * @param text valid JSON of a non-empty object
 * @throws {UnsupportedTypeError} if the object has no member of that name
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
