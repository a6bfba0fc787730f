import { UnsupportedTypeError } from "../../util/errors.ts";

// Codes of the characters that JSON's grammar (RFC 8259) consists of.
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Names a character by its kind: the character itself may be a part of what nobody must see. */
function kindOfCharacter(code: number): string {
  if (code === QUOTE) return "a quote";
  if (code === BACKSLASH) return "a backslash";
  if (code < SPACE) return "a control character";
  if (code === 0xfeff) return "a byte order mark";
  if (code >= ZERO && code <= NINE) return "a digit";
  return ",:[]{}".includes(String.fromCharCode(code))
    ? `"${String.fromCharCode(code)}"`
    : "another character";
}

/**
 * Throws the error of text that is no JSON. It tells the position, counted from 0 in UTF-16 code units, and quotes nothing.
 */
export function refuseText(
  text: string,
  position: number,
  expected: string,
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
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > SPACE) return at;
    if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) {
      return at;
    }
  }
  return at;
}

/** Steps over one token that must come next. */
export function skipToken(
  text: string,
  at: number,
  code: number,
  expected: string,
): number {
  if (at < text.length && text.charCodeAt(at) === code) return at + 1;
  return refuseText(text, at, expected);
}

const ESCAPE = /["\\/bfnrt]|u[\dA-Fa-f]{4}/y;

/** Steps over an escape, of which the backslash has been read. */
function skipEscape(text: string, at: number): number {
  ESCAPE.lastIndex = at;
  if (ESCAPE.test(text)) return ESCAPE.lastIndex;
  return refuseText(text, at, "an escape");
}

/**
 * Steps over a string whose opening quote has been read.
 *
 * @returns the position after the closing quote; negative when there are escapes in the string
 */
export function skipName(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) return -skipString(text, at);
    if (code < SPACE) refuseText(text, at, "a character of a string");
  }
  return refuseText(text, text.length, "the end of a string");
}

/** Steps over a string whose opening quote has been read. */
export function skipString(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at++);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at = skipEscape(text, at);
    else if (code < SPACE) refuseText(text, at - 1, "a character of a string");
  }
  return refuseText(text, at, "the end of a string");
}

/** Steps over digits, of which there must be one at least. */
function skipDigits(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
  }
  return at > from ? at : refuseText(text, at, "a digit");
}

function skipNumber(text: string, from: number): number {
  let at = text.charCodeAt(from) === MINUS ? from + 1 : from;
  const isZero = at < text.length && text.charCodeAt(at) === ZERO;
  at = isZero ? at + 1 : skipDigits(text, at);
  if (at === text.length) return at;
  let code = text.charCodeAt(at);
  if (code === 0x2e) {
    at = skipDigits(text, at + 1);
    if (at === text.length) return at;
    code = text.charCodeAt(at);
  }
  if (code !== 0x65 && code !== 0x45) return at;
  at++;
  const sign = at < text.length ? text.charCodeAt(at) : 0;
  return skipDigits(text, sign === 0x2b || sign === MINUS ? at + 1 : at);
}

/** Steps over a number or a literal. */
export function skipScalar(text: string, at: number): number {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  if (code === MINUS || (code >= ZERO && code <= NINE)) {
    return skipNumber(text, at);
  }
  if (code === 0x74 && text.startsWith("true", at)) return at + 4;
  if (code === 0x66 && text.startsWith("false", at)) return at + 5;
  if (code === 0x6e && text.startsWith("null", at)) return at + 4;
  return refuseText(text, at, "a value");
}
