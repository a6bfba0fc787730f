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

/** The three ways to write a path. */
export type PathDialect = "jsonpath" | "pointer" | "dot";

/** Options for {@link compile}. */
export interface CompileOptions {
  /**
   * How many levels below the root may be searched; a document nested deeper is refused.
   *
   * @default 1,000
   */
  readonly maxDepth?: number | undefined;
  /**
   * How many nodes a call of `select` may find, on the way and at the end, or look into for a `..`; what takes more is
   * refused. A node counts as often as the path comes to it.
   *
   * @default 1,000,000
   */
  readonly maxNodes?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<CompileOptions>({
  maxDepth: true,
  maxNodes: true,
});

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
   * @throws {UnsupportedTypeError} when the path leads into what cannot be searched: a `Map`, a `URL`, a cycle, values
   * nested deeper than `maxDepth`, or to more nodes than `maxNodes`
   */
  select(value: unknown): Location[];
}

/** A path with what it was compiled from, for those who compile it further. */
export interface ParsedPath {
  /** The steps that it consists of. */
  readonly ast: Path;
  /** The path, ready to be used. */
  readonly compiled: CompiledPath;
  /** Selects places in a document, each once, in time and memory that grow with the document alone. */
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

/** A path longer than this is no slip of spelling. */
const MAX_ADVISED_LENGTH = 1_000;

/** Tells how to write a path that cannot be understood, if that is clear. */
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
  return `; "*" stands for a whole name: write ${quote(literal)} for the member of that name, and name others one by one`;
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
 * Parses and compiles a path of any spelling.
 *
 * @throws {InvalidPathError} when it cannot be understood
 */
export const parsePath: (text: string) => ParsedPath = /* @__PURE__ */ memoize(
  (text) => make(text, DEFAULTS),
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
 * @param options `maxDepth`: how many levels of a document may be searched; `maxNodes`: how many nodes one call may come to
 * @throws {InvalidPathError} when the path cannot be understood, with the position, counted from 0, and what was
 * expected there
 * @throws {TypeError} when the path is no string
 * @throws {RangeError} when `maxDepth` or `maxNodes` is no positive integer
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
