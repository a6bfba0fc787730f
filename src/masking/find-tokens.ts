import { kindOf } from "../json/path/kind-of.ts";
import { type Location, locationOf, toPointer } from "../json/path/location.ts";
import type { Node as SearchNode } from "../json/path/search-node.ts";
import { compileQuery } from "../json/path/select.ts";
import { explainText } from "../message/explain-text.ts";
import type { MessageFormat } from "../message/message-format.ts";
import { resemblesEsdk } from "../message/resembles-esdk.ts";
import { quote } from "../util/assert.ts";
import { describeType, isUnawaited } from "../util/describe-type.ts";
import { FieldNotFoundError, UnsupportedTypeError } from "../util/errors.ts";

/** Location of a token in a document. */
export type TokenLocation = Location<string>;

/** Part of a message format: the function that recognizes the format's tokens. */
type Recognizer = Pick<MessageFormat, "recognizes">;

/**
 * Returns the format whose tokens a value resembles. White space around the value is ignored, so that a token with
 * white space is not taken for other text; the parser refuses it later.
 */
export function formatOf<F extends Recognizer>(
  value: unknown,
  formats: readonly F[],
): F | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return formats.find((format) => format.recognizes(text));
}

/** Maximum number of levels of a document that are searched. */
const MAX_DEPTH = 1_000;

/**
 * Compiled query for all values of a document. It is compiled at its first use, which saves a third of a millisecond at
 * a cold start.
 */
let everything: ReturnType<typeof compileQuery> | undefined;

/** Value in a document that may contain tokens. */
type TokenHolder = Pick<Location, "keys" | "value">;

/** Message formats and name of the header's member, which tell tokens and their shared header from other text. */
interface TokenMarks {
  readonly formats: readonly MessageFormat[];
  readonly headerName: string;
}

/** Returns the header that a document's short tokens share, or `undefined` if the document has no header. */
export function headerOf(
  document: object,
  { formats, headerName }: TokenMarks,
): string | undefined {
  const value = Object.hasOwn(document, headerName)
    ? (document as Record<string, string>)[headerName]
    : undefined;
  // A header has the first two parts of a token. A member with any other value belongs to the caller.
  return formatOf(value, formats) && /^[^.]*\.[^.]*$/.exec(`${value}`)?.[0];
}

/**
 * Finds every token in a document, without their shared header.
 *
 * @throws {UnsupportedTypeError} if the document cannot be searched: it holds a `Map`, a `Set` or a cycle, or is nested
 * too deep
 */
export function findTokens(
  document: object,
  marks: TokenMarks,
): TokenLocation[] {
  return tokensAmong(everythingIn(document), document, marks);
}

/** Returns all values in a document. */
function everythingIn(document: object): readonly SearchNode[] {
  everything ??= compileQuery(
    [{ isDescendant: true, selectors: [{ kind: "wildcard" }] }],
    MAX_DEPTH,
  );
  try {
    return everything(document).nodes;
  } catch (error) {
    refuseOpaque(document);
    throw error;
  }
}

/** Tells whether the contents of a value cannot be searched. */
function isClosed(value: object): boolean {
  try {
    kindOf(value);
    return false;
  } catch {
    return true;
  }
}

/**
 * Searches a document for a value that cannot be searched, such as the `Set` that DynamoDB clients return for a string
 * set.
 *
 * @throws {UnsupportedTypeError} with the location of such a value
 */
function refuseOpaque(document: object): void {
  const seen = new Set<unknown>();
  const pending: TokenHolder[] = [{ keys: [], value: document }];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { keys, value } = at;
    const isHolder = typeof value === "object" && value !== null;
    if (!isHolder || seen.has(value) || keys.length > MAX_DEPTH) continue;
    seen.add(value);
    const isArray = Array.isArray(value);
    if (!isArray && isClosed(value)) {
      const pointer = quote(toPointer(keys), 1_000);
      throw new UnsupportedTypeError(
        `Cannot look for tokens at ${pointer}: expected JSON data, got ${describeType(value)}; name the fields that hold tokens with { fields }, or give an array in its place`,
      );
    }
    for (const [name, member] of Object.entries(value)) {
      const key = isArray ? Number(name) : name;
      pending.push({ keys: [...keys, key], value: member });
    }
  }
}

function tokensAmong(
  nodes: readonly SearchNode[],
  document: object,
  marks: TokenMarks,
): TokenLocation[] {
  return nodes
    .filter(({ value }) => formatOf(value, marks.formats))
    .map((node) => locationOf(node) as TokenLocation)
    .filter(isNoHeader(document, marks));
}

/** Makes a filter that drops the document's header from search results. */
export function isNoHeader(
  document: object,
  marks: TokenMarks,
): (found: Location) => boolean {
  if (headerOf(document, marks) === undefined) return () => true;
  return ({ keys }) => keys.length > 1 || keys[0] !== marks.headerName;
}

const ESDK_ALONE: readonly Recognizer[] = [{ recognizes: resemblesEsdk }];

/**
 * Finds every token in a document.
 *
 * @param doing the operation, as it follows "Cannot" in the error message
 * @throws {FieldNotFoundError} if the document has no token
 */
export function findSomeTokens(
  document: object,
  marks: TokenMarks,
  doing: "decrypt" | "rewrap" = "decrypt",
): readonly TokenLocation[] {
  const nodes = everythingIn(document);
  const found = tokensAmong(nodes, document, marks);
  if (found.length > 0) return found;
  throw new FieldNotFoundError(
    `Cannot ${doing} the document: it holds no token${adviceFor(nodes, marks)}`,
  );
}

/** Returns advice about a value that may have been meant as a token, or an empty text. */
function adviceFor(
  nodes: readonly SearchNode[],
  { formats }: TokenMarks,
): string {
  for (const node of nodes) {
    const { value } = node;
    const why = isUnawaited(value)
      ? describeType(value)
      : formatOf(value, ESDK_ALONE) && explainText(`${value}`, formats);
    if (why) return `; at ${quote(locationOf(node).pointer)}: ${why}`;
  }
  return "";
}
