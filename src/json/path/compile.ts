import { integerWithin, refuse } from "../../util/assert.ts";
import { memoize } from "../../util/memoize.ts";
import { assertOptions, namesOf, readOption } from "../../util/options.ts";
import type { Path } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { type Location, locationOf } from "./location.ts";
import { parseDot } from "./parse-dot.ts";
import { parseJsonPath } from "./parse-jsonpath.ts";
import { parsePointer } from "./parse-pointer.ts";
import { compileQuery } from "./select.ts";

const DEFAULT_MAX_DEPTH = 1_000;
const MAX_KEPT = 500;
const MAX_KEPT_LENGTH = 200;

/** The three ways to write a path. */
export type PathDialect = "jsonpath" | "pointer" | "dot";

/** Options for {@link compile}. */
export interface CompileOptions {
  /** How many levels below the root may be searched; a document nested deeper is refused. Default 1,000. */
  readonly maxDepth?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<CompileOptions>({ maxDepth: true });

/** A path, ready to be used on many documents. */
export interface CompiledPath {
  /** The path as it was given. */
  readonly text: string;
  /** What it is written in: JSONPath (RFC 9535), JSON Pointer (RFC 6901) or dot notation. */
  readonly dialect: PathDialect;
  /**
   * Selects places in a document, in the order of RFC 9535; a place that is selected twice comes twice.
   *
   * @param value the document
   * @throws {UnsupportedTypeError} when the path leads into what cannot be searched: a `Map` or a `Set`, a cycle, or
   * values nested deeper than `maxDepth`
   */
  select(value: unknown): Location[];
}

/** A path with what it was compiled from, for those who compile it further. */
export interface ParsedPath {
  /** The steps that it consists of. */
  readonly ast: Path;
  /** The path, ready to be used. */
  readonly compiled: CompiledPath;
}

function dialectOf(text: string): PathDialect {
  if (text.startsWith("$")) return "jsonpath";
  return text.startsWith("/") ? "pointer" : "dot";
}

const PARSERS: Readonly<Record<PathDialect, (cursor: Cursor) => Path>> = {
  jsonpath: parseJsonPath,
  pointer: parsePointer,
  dot: parseDot,
};

function make(text: string, maxDepth: number): ParsedPath {
  const dialect = dialectOf(text);
  const ast = PARSERS[dialect](new Cursor(text, maxDepth));
  const query = compileQuery(ast, maxDepth);
  const select = (value: unknown) => query(value, value).map(locationOf);
  return { ast, compiled: Object.freeze({ text, dialect, select }) };
}

/**
 * Parses and compiles a path of any spelling.
 *
 * @throws {InvalidPathError} when it cannot be understood
 */
export const parsePath: (text: string) => ParsedPath = /* @__PURE__ */ memoize(
  (text) => make(text, DEFAULT_MAX_DEPTH),
  MAX_KEPT,
  MAX_KEPT_LENGTH,
);

/**
 * Compiles a path: JSONPath (RFC 9535) when it starts with `$`, a JSON Pointer (RFC 6901) when it starts with `/`, and
 * dot notation otherwise. Paths are kept, so that compiling one again costs next to nothing.
 *
 * A path sees own enumerable properties alone, and takes `__proto__` for a name like any other.
 *
 * @param expression the path; the empty text, which is a JSON Pointer to the whole document, is refused as a likely
 * mistake: write `$`
 * @param options `maxDepth`: how many levels of a document may be searched
 * @throws {InvalidPathError} when the path cannot be understood, with the position, counted from 0, and what was
 * expected there
 * @throws {TypeError} when the path is no string
 * @throws {RangeError} when `maxDepth` is no positive integer
 *
 * @example
 * ```ts
 * import { compile } from "sealmask/path";
 *
 * const order = { items: [{ sku: "A1", price: 8 }, { sku: "B2", price: 12 }] };
 * const [found] = compile("$.items[?@.price < 10].sku").select(order);
 * console.log(found?.pointer, found?.path, found?.value); // /items/0/sku $['items'][0]['sku'] A1
 * ```
 */
export function compile(
  expression: string,
  options: CompileOptions = {},
): CompiledPath {
  assertOptions("compile", options, NAMES);
  const maxDepth = readOption(options, "maxDepth") ?? DEFAULT_MAX_DEPTH;
  if (typeof expression !== "string") {
    refuse("the path", "a string", expression);
  }
  integerWithin("maxDepth", maxDepth, 1);
  const isKept = maxDepth === DEFAULT_MAX_DEPTH;
  const path = isKept ? parsePath(expression) : make(expression, maxDepth);
  return path.compiled;
}
