import type { Path } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { JSONPATH, readTest } from "./filter.ts";
import { readToEnd } from "./selectors.ts";

/** Parses JSONPath (RFC 9535); the text starts with `$`. */
export function parseJsonPath(cursor: Cursor): Path {
  cursor.take("$");
  return readToEnd(cursor, JSONPATH, readTest);
}
