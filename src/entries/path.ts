/**
 * Finds places in JSON-shaped data by path: JSONPath (RFC 9535), JSON Pointer (RFC 6901) or dot notation. A path is
 * compiled once; its `select` returns the selected places.
 *
 * @example
 * ```ts
 * import { compile } from "sealmask/path";
 *
 * const people = { staff: [{ name: "Jo", ssn: "123-45-6789" }, { name: "Al" }] };
 * for (const path of ["$..ssn", "/staff/0/ssn", "staff[*].ssn"]) {
 *   console.log(compile(path).select(people)[0]?.pointer); // /staff/0/ssn
 * }
 * ```
 *
 * @module
 */

export {
  type CompiledPath,
  type CompileOptions,
  compile,
  type PathDialect,
} from "../json/path/compile.ts";
export {
  JsonPointer,
  type JsonPointerHelpers,
} from "../json/path/json-pointer.ts";
export type { Location } from "../json/path/location.ts";
export { InvalidPathError, UnsupportedTypeError } from "../util/errors.ts";
