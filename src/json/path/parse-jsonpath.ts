import type { Path } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { JSONPATH, readTest } from "./filter.ts";
import { readToEnd } from "./selectors.ts";

/** Parses a JSONPath query (RFC 9535), which starts with `$`. */
export function parseJsonPath(cursor: Cursor): Path {
  cursor.take("$");
  return readToEnd(cursor, JSONPATH, readTest);
}
