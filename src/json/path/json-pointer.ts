import { follow } from "./follow.ts";
import { NOTHING } from "./kind-of.ts";
import { toPointer } from "./location.ts";
import { readTokens, stepTo } from "./parse-pointer.ts";

/** What {@link JsonPointer} can do. */
export interface JsonPointerHelpers {
  /** Writes a pointer from member names and array indices. */
  format(keys: readonly (string | number)[]): string;
  /** Reads a pointer's names and indices, each as text; throws an `InvalidPathError` when it is malformed. */
  parse(pointer: string): string[];
  /**
   * The value that a pointer leads to, `undefined` when there is none; throws an `InvalidPathError` when the pointer is
   * malformed, and an `UnsupportedTypeError` when it leads into what cannot be searched.
   */
  get(value: unknown, pointer: string): unknown;
}

/**
 * JSON Pointer (RFC 6901): writing, reading and following. Here the empty pointer is the whole document.
 *
 * @example
 * ```ts
 * import { JsonPointer } from "sealmask/path";
 *
 * const pointer = JsonPointer.format(["paths", "/users/~me", 0]);
 * console.log(pointer); // /paths/~1users~1~0me/0
 * console.log(JsonPointer.parse(pointer).length); // 3
 * console.log(JsonPointer.get({ a: [{ b: 7 }] }, "/a/0/b")); // 7
 * ```
 */
export const JsonPointer: JsonPointerHelpers = {
  format: toPointer,
  parse: readTokens,
  get: (value, pointer) => {
    const found = follow(readTokens(pointer).map(stepTo), value);
    return found === NOTHING ? undefined : found;
  },
};
