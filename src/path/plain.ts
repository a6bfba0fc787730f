import { InvalidPathError, UnsupportedTypeError } from "../errors.ts";
import { isOpaque, typeName } from "../json.ts";
import { type Location, locate } from "./location.ts";

/** Names with dots between them, ready to be looked for in many documents. */
export interface PlainPath {
  /** The path as it was given. */
  readonly text: string;
  /** The place that it names, if there is one. */
  select(value: unknown): Location[];
}

const MAX_SEGMENTS = 1_000;
const NOT_IN_A_NAME = /[.[\],'\s]/;

/**
 * Parses dot notation: names with dots between them, such as `address.street`. A name may hold anything but
 * `. [ ] , '` and white space.
 *
 * @throws {InvalidPathError} with the position, counted from 0, and what was expected there
 */
function parseNames(text: string): string[] {
  const names: string[] = [];
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
    names.push(name);
    if (names.length > MAX_SEGMENTS) {
      throw new InvalidPathError(
        `Cannot parse the path: expected at most ${MAX_SEGMENTS} names, got more at position ${start}`,
      );
    }
    if (end === text.length) return names;
    start = end + 1;
  }
}

/**
 * Selects what a path names, by own properties alone.
 *
 * @throws {UnsupportedTypeError} when the path leads into a value that cannot be searched, such as a `Map`
 */
function select(names: readonly string[], root: unknown): Location[] {
  let value = root;
  const keys: string[] = [];
  for (const name of names) {
    if (typeof value === "object" && value !== null && isOpaque(value)) {
      throw new UnsupportedTypeError(
        `Cannot search for a field: expected JSON data, got ${typeName(value)}`,
      );
    }
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value) || !Object.hasOwn(value, name)) return [];
    value = (value as Record<string, unknown>)[name];
    keys.push(name);
  }
  return [locate(keys, value)];
}

/**
 * Compiles plain dotted names, all that `fields` takes so far; every other spelling is refused. The whole language is
 * in `compile.ts`.
 *
 * @throws {InvalidPathError} when it cannot be understood
 */
export function compilePlain(text: string): PlainPath {
  const names = parseNames(text);
  return { text, select: (value) => select(names, value) };
}
