import type { Cursor } from "./cursor.ts";

/** Returns a pattern for the longest valid content of a string literal in the given quotes. */
function contents(quote: string): RegExp {
  const digit = "[\\dA-Fa-f]";
  const pair = `[Dd][89ABab]${digit}{2}\\\\u[Dd][C-Fc-f]${digit}{2}`;
  const hex = `(?![Dd][89A-Fa-f])${digit}{4}|${pair}`;
  const escaped = `\\\\(?:[bfnrt/\\\\${quote}]|u(?:${hex}))`;
  return new RegExp(`(?:[^\\0-\\x1f\\\\${quote}]+|${escaped})*`, "y");
}

/** Reads a string literal (RFC 9535 section 2.3.1.1), beginning with its opening quote; returns the unescaped text. */
export function readString(cursor: Cursor): string {
  const quote = cursor.next;
  cursor.position++;
  const body = cursor.match(contents(quote));
  if (cursor.next !== quote) {
    cursor.fail(
      `a character or an escape of JSON, or ${quote}`,
      cursor.position,
    );
  }
  cursor.position++;
  return body.replace(/\\(u.{4}|.)/g, (escaped, character) =>
    // All escapes are also JSON's, except for \'.
    character === "'" ? character : JSON.parse(`"${escaped}"`),
  );
}
