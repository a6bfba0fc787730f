import { quote, refuseAs } from "../../util/assert.ts";
import { MAX_U16, u64 } from "../../util/big-endian.ts";
import { type Bytes, compareBytes, concatBytes } from "../../util/bytes.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import type { Table } from "../table.ts";

/** Number of names in the path of a top-level attribute. */
const DEPTH = 1;

/** Mark before a name in a path; a number of a list would have another one. */
const NAME_MARK = encodeUtf8("$");

/** Maximum number of paths that are kept for a table; the names of a stranger's items must not fill the memory. */
const MAX_KEPT = 1_000;

/** Maximum length of the names of which paths are kept, in UTF-16 code units: longer ones would take much memory together. */
const MAX_KEPT_LENGTH = 255;

/** Canonical paths of a table's attributes. */
interface TablePaths {
  /** Bytes with which every path of the table begins. */
  readonly start: Bytes;
  /** Paths by the attributes' names. */
  readonly kept: Map<string, Bytes>;
}

const pathsOf = new WeakMap<Table, TablePaths>();

/** Maximum length of an attribute's name in UTF-16 code units. */
const MAX_NAME_LENGTH = MAX_U16;

/**
 * Throws if an item cannot have an attribute of this name.
 *
 * @throws {UnsupportedTypeError} if the name has a lone surrogate or more than 65,535 UTF-16 code units
 */
export function assertName(name: string): void {
  const what = "the name of an attribute";
  // UTF-8 would give different names with lone surrogates the same bytes.
  if (!name.isWellFormed()) {
    const got = `${quote(name)}, which has a lone surrogate`;
    refuseAs(what, "whole characters", got, UnsupportedTypeError);
  }
  if (name.length <= MAX_NAME_LENGTH) return;
  const expected = `at most ${MAX_NAME_LENGTH} characters`;
  refuseAs(what, expected, `${name.length}`, UnsupportedTypeError);
}

function newPaths({ tableName }: Table): TablePaths {
  if (!tableName.isWellFormed()) {
    const got = `${quote(tableName)}, which has a lone surrogate`;
    refuseAs("tableName", "whole characters", got);
  }
  const start = concatBytes(encodeUtf8(tableName), u64(DEPTH), NAME_MARK);
  return { start, kept: new Map() };
}

/**
 * Returns the canonical path of an attribute: the table's name, then the attribute's name after its length. The length is in
 * UTF-16 code units, and the name in UTF-8. The paths of names that are not long are kept, and must not be changed.
 *
 * @throws {TypeError} if the table's name has a lone surrogate
 * @throws {UnsupportedTypeError} if an item cannot have an attribute of this name
 */
export function canonicalPath(table: Table, name: string): Bytes {
  let paths = pathsOf.get(table);
  if (paths === undefined) {
    paths = newPaths(table);
    pathsOf.set(table, paths);
  }
  const { start, kept } = paths;
  const known = kept.get(name);
  if (known !== undefined) return known;
  assertName(name);
  const path = concatBytes(start, u64(name.length), encodeUtf8(name));
  if (name.length > MAX_KEPT_LENGTH) return path;
  if (kept.size === MAX_KEPT) kept.clear();
  kept.set(name, path);
  return path;
}

/** Compares fields of one table by their canonical paths, for `Array.prototype.sort`. */
export function byPath(
  a: { readonly name: string; readonly path: Bytes },
  b: { readonly name: string; readonly path: Bytes },
): number {
  // The lengths come first in the paths, after what all paths of a table have in common.
  return a.name.length - b.name.length || compareBytes(a.path, b.path);
}
