import type { Cursor } from "./cursor.ts";

const ESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  "/": "/",
  "\\": "\\",
};

const HIGH = "[dD][89abAB][\\da-fA-F]{2}";
const LOW = "[dD][c-fC-F][\\da-fA-F]{2}";

/** Four digits that are no surrogate, or a pair of surrogates. */
const HEX = new RegExp(
  `u(?:(?!${HIGH}|${LOW})[\\da-fA-F]{4}|${HIGH}\\\\u${LOW})`,
  "y",
);

function readEscape(cursor: Cursor, quote: string): string {
  const character = ESCAPED[cursor.next] ?? (cursor.next === quote && quote);
  if (character) {
    cursor.position++;
    return character;
  }
  const hex = cursor.match(HEX);
  if (hex === "") {
    cursor.fail(
      `one of b f n r t / \\ ${quote}, or u with the hexadecimal digits of a character`,
    );
  }
  return String.fromCharCode(
    ...hex.split("\\").map((digits) => Number.parseInt(digits.slice(1), 16)),
  );
}

/** Reads a quoted string (RFC 9535 section 2.3.1.1); its opening quote comes next. */
export function readString(cursor: Cursor): string {
  const quote = cursor.next;
  cursor.position++;
  let value = "";
  for (;;) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard refuses exactly these
    value += cursor.match(/[^\u0000-\u001f\\'"]+/y);
    if (cursor.take(quote)) return value;
    if (cursor.take("\\")) value += readEscape(cursor, quote);
    else if (/['"]/.test(cursor.next)) value += cursor.match(/['"]/y);
    else if (cursor.next === "") cursor.fail(`a closing ${quote}`);
    else cursor.fail("an escape sequence for the control character");
  }
}
