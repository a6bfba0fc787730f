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

/** Says that text is no JSON, to whoever has the text and can tell what came. */
export class Unexpected {
  declare readonly position: number;
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

/** Names a character by its kind: the character itself may be a part of what nobody must see. */
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
 * Throws the error of text that is no JSON. It tells the position, counted from 0 in UTF-16 code units, and quotes nothing.
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

/** Steps over white space: to the next other character, or the end. */
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

/** Returns the position of a text's first character that is no white space; its length where there is none. */
export function startOf(text: string): number {
  let at = 0;
  while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++;
  return at;
}

/** Steps over one token that must come next. */
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

/** Steps over an escape, of which the backslash has been read. */
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

/** Refuses the character that ends a string too early. */
function refuseInString(codes: Codes, at: number): never {
  return unexpected(
    at,
    codes[at] === 0 ? "the end of a string" : "a character of a string",
  );
}

/**
 * Steps over a string whose opening quote has been read.
 *
 * @returns the position after the closing quote; negative when there are escapes in the string
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

/** Steps over a string whose opening quote has been read. */
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

/** Steps over digits, of which there must be one at least. */
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

/** Steps over a number or a literal. */
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
