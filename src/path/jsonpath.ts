import type { Path } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { JSONPATH, readTest } from "./filter-parse.ts";
import { readSegments } from "./selectors.ts";

/** Parses JSONPath (RFC 9535); the text starts with `$`. */
export function parseJsonPath(text: string): Path {
  const cursor = new Cursor(text, "$".length);
  const path = readSegments(cursor, JSONPATH, readTest);
  cursor.end('".", "..", "["');
  return path;
}
