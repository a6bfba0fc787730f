import { NUMBERS, normalOf, numberFault } from "./number.ts";
import { refuseValue, type ValuePlace } from "./refuse-value.ts";

/**
 * Returns a text if it is well-formed.
 *
 * @param depth number of lists and maps around the text
 * @throws {UnsupportedTypeError} if it has a lone surrogate, which UTF-8 cannot hold
 */
export function wellFormedText(
  text: string,
  place: ValuePlace,
  depth: number,
): string {
  if (text.isWellFormed()) return text;
  return refuseValue(
    place,
    depth,
    "well-formed text",
    "a lone surrogate; give whole characters, or bytes",
  );
}

/**
 * Returns the normal form of a number's text.
 *
 * @param depth number of lists and maps around the number
 * @throws {UnsupportedTypeError} if DynamoDB does not hold the number
 */
export function normalNumber(
  text: string,
  place: ValuePlace,
  depth: number,
): string {
  const number = normalOf(text);
  if (number !== undefined) return number;
  return refuseValue(place, depth, NUMBERS, numberFault(text));
}
