import { UnsupportedTypeError } from "../../util/errors.ts";
import type { Codes } from "./codes.ts";

// Codes of the characters that JSON's grammar (RFC 8259) consists of.
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Exception inside this folder for a text that is not JSON. It is not an `Error`. A caller that has the text converts
 * it to an error with {@link refuseText}.
 */
export class Unexpected {
  /** Position of the unexpected character, in UTF-16 code units from 0. */
  declare readonly position: number;
  /** Description of the characters that the grammar allows at the position. */
  declare readonly expected: string;

  constructor(position: number, expected: string) {
    this.position = position;
    this.expected = expected;
  }
}

/** Throws {@link Unexpected}. */
export function unexpected(position: number, expected: string): never {
  throw new Unexpected(position, expected);
}

/**
 * Describes, for an error message, a character by its kind. Shows only JSON's punctuation, because any other character
 * may belong to a secret.
 */
function kindOfCharacter(code: number): string {
  if (code === QUOTE) return "a quote";
  if (code === BACKSLASH) return "a backslash";
  if (code < SPACE) return "a control character";
  if (code === BYTE_ORDER_MARK) return "a byte order mark";
  if (code >= ZERO && code <= NINE) return "a digit";
  const character = String.fromCharCode(code);
  return ",:[]{}".includes(character) ? `"${character}"` : "another character";
}

/**
 * Throws the error for a text that is not JSON. The error message gives the position of the first unexpected character,
 * in UTF-16 code units from 0. Of the text it quotes only punctuation.
 *
 * @throws {UnsupportedTypeError} always
 */
export function refuseText(
  text: string,
  { position, expected }: Unexpected,
): never {
  const got =
    position < text.length
      ? kindOfCharacter(text.charCodeAt(position))
      : "the end";
  throw new UnsupportedTypeError(
    `Cannot read the text as JSON: expected ${expected} at position ${position}, got ${got}`,
  );
}

/** Skips white space. Returns the position of the next other character, or of the end of the text. */
export function skipBlank(codes: Codes, from: number): number {
  let at = from;
  for (;;) {
    const code = codes[at] as number;
    if (code > SPACE) return at;
    const isBlank =
      code === SPACE ||
      code === LINE_FEED ||
      code === CARRIAGE_RETURN ||
      code === TAB;
    if (!isBlank) return at;
    at++;
  }
}

/**
 * Returns the position of a text's first character that is not white space. Returns the text's length if there is no
 * such character.
 */
export function startOf(text: string): number {
  let at = 0;
  while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++;
  return at;
}

/**
 * Skips one character that must stand at a position; returns the position after the character.
 *
 * @param code UTF-16 code unit of the required character
 * @param expected description of the required character for the error message
 * @throws {Unexpected} if another character stands there
 */
export function skipToken(
  codes: Codes,
  at: number,
  code: number,
  expected: string,
): number {
  return codes[at] === code ? at + 1 : unexpected(at, expected);
}

const SIMPLE_ESCAPES: ReadonlySet<number> = /* @__PURE__ */ new Set(
  Array.from('"\\/bfnrt', (each) => each.charCodeAt(0)),
);

function isHexDigit(code: number): boolean {
  const letter = code | 0x20;
  return (code >= ZERO && code <= NINE) || (letter >= 0x61 && letter <= 0x66);
}

/** Skips an escape in a string; `from` is the position after its backslash. Returns the position after the escape. */
function skipEscape(codes: Codes, from: number): number {
  const code = codes[from] as number;
  if (SIMPLE_ESCAPES.has(code)) return from + 1;
  if (code !== LOWER_U) return unexpected(from, "an escape");
  const end = from + 5;
  for (let at = from + 1; at < end; at++) {
    if (!isHexDigit(codes[at] as number)) unexpected(at, "a hexadecimal digit");
  }
  return end;
}

/** Throws {@link Unexpected} for a control character in a string, or for the end of the text before the closing quote. */
function refuseInString(codes: Codes, at: number): never {
  return unexpected(
    at,
    codes[at] === 0 ? "the end of a string" : "a character of a string",
  );
}

/**
 * Skips a string; `from` is the position after its opening quote.
 *
 * @returns the position after the closing quote, negated if the string has escapes
 */
export function skipName(codes: Codes, from: number): number {
  let at = from;
  for (;;) {
    const code = codes[at] as number;
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) return -skipString(codes, at);
    if (code < SPACE) refuseInString(codes, at);
    at++;
  }
}

/** Skips a string; `from` is the position after its opening quote. Returns the position after the closing quote. */
export function skipString(codes: Codes, from: number): number {
  let at = from;
  for (;;) {
    const code = codes[at++] as number;
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at = skipEscape(codes, at);
    else if (code < SPACE) refuseInString(codes, at - 1);
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Skips one or more digits. Returns the position after the digits. */
function skipDigits(codes: Codes, from: number): number {
  let at = from;
  while (isDigit(codes[at] as number)) at++;
  return at > from ? at : unexpected(at, "a digit");
}

function skipNumber(codes: Codes, from: number): number {
  let at = codes[from] === MINUS ? from + 1 : from;
  at = codes[at] === ZERO ? at + 1 : skipDigits(codes, at);
  if (codes[at] === POINT) at = skipDigits(codes, at + 1);
  if (codes[at] !== LOWER_E && codes[at] !== UPPER_E) return at;
  at++;
  const isSigned = codes[at] === PLUS || codes[at] === MINUS;
  return skipDigits(codes, isSigned ? at + 1 : at);
}

const LITERALS: readonly (readonly number[])[] = /* @__PURE__ */ [
  "true",
  "false",
  "null",
].map((word) => Array.from(word, (each) => each.charCodeAt(0)));

/** Skips a number or a literal (`true`, `false`, `null`). Returns the position after the number or literal. */
export function skipScalar(codes: Codes, at: number): number {
  const code = codes[at] as number;
  if (code === MINUS || isDigit(code)) return skipNumber(codes, at);
  for (const literal of LITERALS) {
    if (code !== literal[0]) continue;
    for (let i = 1; i < literal.length; i++) {
      if (codes[at + i] !== literal[i]) unexpected(at, "a value");
    }
    return at + literal.length;
  }
  return unexpected(at, "a value");
}
