import { UnsupportedTypeError } from "../../util/errors.ts";

/** Maximum number of digits between the first and the last one that is not zero. */
const MAX_DIGITS = 38;

/** Largest and least power of ten that the first digit of a number may stand for. */
const MAX_POWER = 125;
const MIN_POWER = -130;

/** Exponents are read up to about this value: far out of range, and small enough for exact sums. */
const EXPONENT_LIMIT = 1e12;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;

/** Sign, digits and exponent of a number's text, as positions in the text. */
interface Scanned {
  readonly text: string;
  readonly isNegative: boolean;
  /** Position of the first character after the sign. */
  readonly start: number;
  /** Positions of the first and the last digit that is not zero; -1 if all are. */
  readonly first: number;
  readonly last: number;
  /** Position of the decimal point; without one, the position after the last digit. */
  readonly point: number;
  readonly exponent: number;
  /** Power of ten of the first and the last digit that is not zero. */
  readonly high: number;
  readonly low: number;
}

/** Reads the exponent that begins at `at`, after the digits; `undefined` if none stands there. */
function scanExponent(text: string, at: number): number | undefined {
  const letter = text.charCodeAt(at);
  if (letter !== 69 && letter !== 101) return undefined;
  const sign = text.charCodeAt(at + 1);
  const start = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  if (start === text.length) return undefined;
  let exponent = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
    if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + code - ZERO;
  }
  return sign === MINUS ? -exponent : exponent;
}

/** Reads the text of a number in one pass; `undefined` if it is not the text of a number. */
function scan(text: string): Scanned | undefined {
  const sign = text.charCodeAt(0);
  const start = sign === MINUS || sign === PLUS ? 1 : 0;
  let first = -1;
  let last = -1;
  let point = -1;
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === POINT && point < 0) point = end;
    else if (code < ZERO || code > NINE) break;
    else if (code > ZERO) {
      if (first < 0) first = end;
      last = end;
    }
  }
  const digits = end - start - (point < 0 ? 0 : 1);
  if (digits === 0) return undefined;
  const exponent = end === text.length ? 0 : scanExponent(text, end);
  if (exponent === undefined) return undefined;
  if (point < 0) point = end;
  return {
    text,
    isNegative: sign === MINUS,
    start,
    first,
    last,
    point,
    exponent,
    high: exponent + powerAt(first, point),
    low: exponent + powerAt(last, point),
  };
}

/** Returns the power of ten that a digit stands for, by its position and that of the decimal point. */
function powerAt(position: number, point: number): number {
  return position < point ? point - 1 - position : point - position;
}

function isInRange({ high, low }: Scanned): boolean {
  return high <= MAX_POWER && high >= MIN_POWER && high - low + 1 <= MAX_DIGITS;
}

/** Tells whether a number other than zero is written in normal form. */
function isNormal(number: Scanned): boolean {
  const { text, isNegative, start, first, last, point } = number;
  // The point is at the end of an integer without exponent, and the last digit at that of a fraction.
  const isWhole = point === text.length;
  if (!isWhole && last !== text.length - 1) return false;
  if (start === 1 && !isNegative) return false;
  if (first === start) return true;
  return first > point && point === start + 1;
}

function writeNormal(number: Scanned): string {
  const { text, isNegative, first, last, point, high, low } = number;
  const sign = isNegative ? "-" : "";
  const isSplit = first < point && point < last;
  const digits = isSplit
    ? text.slice(first, point) + text.slice(point + 1, last + 1)
    : text.slice(first, last + 1);
  if (low >= 0) return sign + digits + "0".repeat(low);
  if (high < 0) return `${sign}0.${"0".repeat(-high - 1)}${digits}`;
  return `${sign}${digits.slice(0, high + 1)}.${digits.slice(high + 1)}`;
}

/** Returns the normal form of a number's text, as {@link normalizeNumber} does; `undefined` for any other text. */
export function normalOf(text: string): string | undefined {
  const number = scan(text);
  if (number === undefined) return undefined;
  if (number.first < 0) return "0";
  if (!isInRange(number)) return undefined;
  return isNormal(number) ? text : writeNormal(number);
}

/** Describes, for an error message, a text that {@link normalOf} refuses. Never shows the text. */
export function numberFault(text: string): string {
  const number = scan(text);
  if (number === undefined) {
    return text === "" ? "an empty string" : "a text that is not a number";
  }
  const { high, low } = number;
  if (high > MAX_POWER) return "one that is too large";
  if (high < MIN_POWER) return "one that is too close to zero";
  return `one of ${high - low + 1} digits`;
}

/** Description, for error messages, of the numbers that DynamoDB holds. */
export const NUMBERS: string = `a decimal number of at most ${MAX_DIGITS} digits, from 1e${MIN_POWER} to 9.9e${MAX_POWER}`;

/**
 * Returns the normal form of a number: plain digits without exponent, without zeros that add nothing, and `0` for every zero.
 * Numbers of one value have one normal form. DynamoDB itself stores numbers so.
 *
 * @param text decimal digits with an optional sign, point and exponent, such as `1.50`, `.5`, `+1` or `1e+3`
 * @throws {UnsupportedTypeError} if the text is not a number, has more than 38 digits without the zeros at both ends, or
 * its first digit stands for less than 1e-130 or more than 1e125
 */
export function normalizeNumber(text: string): string {
  const normal = normalOf(text);
  if (normal !== undefined) return normal;
  throw new UnsupportedTypeError(
    `Cannot write the number: expected ${NUMBERS}, got ${numberFault(text)}`,
  );
}
