import { follow } from "./follow.ts";
import { NOTHING } from "./kind-of.ts";
import { toPointer } from "./location.ts";
import { readTokens, stepTo } from "./parse-pointer.ts";

/** Functions of {@link JsonPointer}. */
export interface JsonPointerHelpers {
  /** Returns the JSON Pointer for a list of member names and array indices. */
  format(keys: readonly (string | number)[]): string;
  /**
   * Returns the names and indices of a JSON Pointer, unescaped, each as a string.
   *
   * @throws {InvalidPathError} if the pointer is malformed
   */
  parse(pointer: string): string[];
  /**
   * Returns the value that a JSON Pointer leads to; `undefined` if the pointer leads to no value.
   *
   * @throws {InvalidPathError} if the pointer is malformed
   * @throws {UnsupportedTypeError} if the pointer leads into a value that cannot be searched, such as a `Map`
   */
  get(value: unknown, pointer: string): unknown;
}

/**
 * JSON Pointer (RFC 6901) helpers: write, parse and follow pointers. Unlike `compile`, they accept the empty pointer, which
 * means the whole document.
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
