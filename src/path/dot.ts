import { InvalidPathError } from "../errors.ts";
import type { Path } from "./ast.ts";

const MAX_SEGMENTS = 1_000;
const NOT_IN_A_NAME = /[.[\],'\s]/;

/**
 * Parses dot notation: names with dots between them, such as `address.street`. A name may hold anything but
 * `. [ ] , '` and white space.
 *
 * @throws {InvalidPathError} with the position, counted from 0, and what was expected there
 */
export function parseDot(text: string): Path {
  const segments: { name: string }[] = [];
  let start = 0;
  for (;;) {
    const found = text.slice(start).search(NOT_IN_A_NAME);
    const end = found < 0 ? text.length : start + found;
    const name = text.slice(start, end);
    const refused = name === "" || name === "*" || /^[$/]/.test(text);
    if (refused || (end < text.length && text[end] !== ".")) {
      const position = refused ? start : end;
      throw new InvalidPathError(
        `Cannot parse the path ${JSON.stringify(text.slice(0, 80))}: expected ${refused ? "a name" : "a dot or the end"} at position ${position}`,
      );
    }
    segments.push({ name });
    if (segments.length > MAX_SEGMENTS) {
      throw new InvalidPathError(
        `Cannot parse the path: expected at most ${MAX_SEGMENTS} names, got more at position ${start}`,
      );
    }
    if (end === text.length) return { segments };
    start = end + 1;
  }
}
