import { integerWithin, quote, refuse } from "../../util/assert.ts";
import { InvalidPathError } from "../../util/errors.ts";
import { memoize } from "../../util/memoize.ts";
import { assertOptions, namesOf, readOption } from "../../util/options.ts";
import type { Path } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { type Location, locationOf } from "./location.ts";
import { parseDot } from "./parse-dot.ts";
import { parseJsonPath } from "./parse-jsonpath.ts";
import { parsePointer } from "./parse-pointer.ts";
import { literally, repaired } from "./repair.ts";
import { compileQuery, type Query } from "./select.ts";

const DEFAULT_MAX_DEPTH = 1_000;
const DEFAULT_MAX_NODES = 1_000_000;
const MAX_KEPT = 500;
const MAX_KEPT_LENGTH = 200;

/** Notation of a path: JSONPath (RFC 9535), JSON Pointer (RFC 6901) or dot notation. */
export type PathDialect = "jsonpath" | "pointer" | "dot";

/** Options for {@link compile}. */
export interface CompileOptions {
  /**
   * Maximum number of levels below the root that a search may reach. A search that would go deeper throws.
   *
   * @default 1,000
   */
  readonly maxDepth?: number | undefined;
  /**
   * Maximum number of nodes that one call of `select` may find or visit. A call that needs more nodes throws. Nodes of
   * intermediate steps count, and so do the nodes that a `..` visits. A node that the path reaches several times counts
   * each time.
   *
   * @default 1,000,000
   */
  readonly maxNodes?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<CompileOptions>({
  maxDepth: true,
  maxNodes: true,
});

/** Compiled path, to use on any number of documents. */
export interface CompiledPath {
  /** Text of the path, as given to {@link compile}. */
  readonly text: string;
  /** Notation of the text: JSONPath (RFC 9535), JSON Pointer (RFC 6901) or dot notation. */
  readonly dialect: PathDialect;
  /**
   * Returns the locations that the path selects in a document, in the order of RFC 9535. A location that the path selects
   * twice is returned twice.
   *
   * @param value the document
   * @throws {UnsupportedTypeError} if the search meets a value that it cannot look into (a `Map`, a `URL`, a cycle), goes
   * deeper than `maxDepth`, or needs more nodes than `maxNodes`
   */
  select(value: unknown): Location[];
}

/** Parsed path with its syntax tree, for code that compiles the path to something else. */
export interface ParsedPath {
  /** Syntax tree: the segments of the path. */
  readonly ast: Path;
  /** Path as {@link compile} returns it: its text, its notation and `select`. */
  readonly compiled: CompiledPath;
  /** Compiled query that returns each selected place once, in time and memory proportional to the document. */
  readonly query: Query;
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

interface Limits {
  readonly maxDepth: number;
  readonly maxNodes: number;
}

const DEFAULTS: Limits = {
  maxDepth: DEFAULT_MAX_DEPTH,
  maxNodes: DEFAULT_MAX_NODES,
};

function parse(text: string, maxDepth: number): Path {
  return PARSERS[dialectOf(text)](new Cursor(text, maxDepth));
}

function isPath(text: string): boolean {
  try {
    parse(text, DEFAULT_MAX_DEPTH);
    return true;
  } catch {
    return false;
  }
}

/** Maximum length, in characters, of an invalid path for which the error message suggests a correction. */
const MAX_ADVISED_LENGTH = 1_000;

/**
 * Returns advice for the error message, after a semicolon, on how to write an invalid path. Returns the empty string if
 * the intention is unclear.
 */
function adviceFor(text: string): string {
  if (text.length > MAX_ADVISED_LENGTH) return "";
  const meant = repaired(text);
  const isClear = meant !== text && isPath(meant);
  const literal = literally(text);
  const isOther = literal !== text && isPath(literal);
  if (isClear && text.startsWith("/")) {
    return `; write ${quote(meant)}, or ${quote(literal)} for a member of that name`;
  }
  if (isClear) return `; write ${quote(meant)}`;
  if (!isOther) return "";
  return `; "*" matches whole names only: write ${quote(literal)} for the member of that name, or list the names`;
}

function parseOrAdvise(text: string, maxDepth: number): Path {
  try {
    return parse(text, maxDepth);
  } catch (error) {
    if (!(error instanceof InvalidPathError)) throw error;
    throw new InvalidPathError(error.message + adviceFor(text));
  }
}

function make(text: string, { maxDepth, maxNodes }: Limits): ParsedPath {
  const dialect = dialectOf(text);
  const ast = parseOrAdvise(text, maxDepth);
  const query = compileQuery(ast, maxDepth);
  const select = (value: unknown) =>
    query(value, maxNodes).nodes.map((node) => locationOf(node));
  return { ast, query, compiled: Object.freeze({ text, dialect, select }) };
}

/**
 * Parses and compiles a path in any dialect, with the default limits. Caches the results for short paths.
 *
 * @throws {InvalidPathError} if the path cannot be parsed
 */
export const parsePath: (text: string) => ParsedPath = /* @__PURE__ */ memoize(
  (text) => make(text, DEFAULTS),
  MAX_KEPT,
  MAX_KEPT_LENGTH,
);

/**
 * Compiles a path: JSONPath (RFC 9535) if it starts with `$`, JSON Pointer (RFC 6901) if it starts with `/`, and dot
 * notation otherwise. Compiled paths are cached, so compiling the same path again is cheap.
 *
 * A path selects only own enumerable properties, and treats `__proto__` as a name like any other.
 *
 * @param expression the path. The empty string, which in RFC 6901 means the whole document, is rejected as a likely
 * mistake; write `$`
 * @param options `maxDepth`: maximum number of levels to search; `maxNodes`: maximum number of nodes in one search
 * @throws {InvalidPathError} if the path cannot be parsed; the error message gives the position, counted from 0, and
 * what the parser expected there
 * @throws {TypeError} if the path is not a string
 * @throws {RangeError} if `maxDepth` or `maxNodes` is not a positive integer
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
  const maxNodes = readOption(options, "maxNodes") ?? DEFAULT_MAX_NODES;
  if (typeof expression !== "string") {
    refuse("the path", "a string", expression);
  }
  integerWithin("maxDepth", maxDepth, 1);
  integerWithin("maxNodes", maxNodes, 1);
  const isKept =
    maxDepth === DEFAULT_MAX_DEPTH && maxNodes === DEFAULT_MAX_NODES;
  const path = isKept
    ? parsePath(expression)
    : make(expression, { maxDepth, maxNodes });
  return path.compiled;
}
