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

/** A place in a document where a token stands. */
export type TokenLocation = Location<string>;

/** Tells the tokens of a format from other texts. */
type Recognizer = Pick<MessageFormat, "recognizes">;

/**
 * The format of which a value claims to be a token. One with white space around it claims that too, so that it is not taken
 * for some other text; whoever parses it refuses it.
 */
export function formatOf<F extends Recognizer>(
  value: unknown,
  formats: readonly F[],
): F | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return formats.find((format) => format.recognizes(text));
}

/** How deep a document is searched. */
const MAX_DEPTH = 1_000;

/** Compiled when first needed, which spares every cold start a third of a millisecond. */
let everything: ReturnType<typeof compileQuery> | undefined;

/** A value on the way to tokens. */
type TokenHolder = Pick<Location, "keys" | "value">;

/** What tells tokens and their document's header from other texts. */
interface TokenMarks {
  readonly formats: readonly MessageFormat[];
  readonly headerName: string;
}

/** The header that a document's short tokens share; `undefined` where it has none. */
export function headerOf(
  document: object,
  { formats, headerName }: TokenMarks,
): string | undefined {
  const value = Object.hasOwn(document, headerName)
    ? (document as Record<string, string>)[headerName]
    : undefined;
  // It begins as whole tokens do, and ends after their second part. What is something else is the caller's own.
  return formatOf(value, formats) && /^[^.]*\.[^.]*$/.exec(`${value}`)?.[0];
}

/**
 * Finds every token in a document, but not the header that they share.
 *
 * @throws {UnsupportedTypeError} when the document cannot be searched: a `Map`, a `Set`, a cycle or too deep a nesting
 */
export function findTokens(
  document: object,
  marks: TokenMarks,
): TokenLocation[] {
  return tokensAmong(everythingIn(document), document, marks);
}

/** Returns every value in a document. */
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

/** Whether what is in a value cannot be searched. */
function isClosed(value: object): boolean {
  try {
    kindOf(value);
    return false;
  } catch {
    return true;
  }
}

/**
 * Says where a document has a value that cannot be searched, such as the `Set` that clients of DynamoDB give for a string set.
 *
 * @throws {UnsupportedTypeError} when it has one
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

/** Tells what a search has found from the document's header. */
export function isNoHeader(
  document: object,
  marks: TokenMarks,
): (found: Location) => boolean {
  if (headerOf(document, marks) === undefined) return () => true;
  return ({ keys }) => keys.length > 1 || keys[0] !== marks.headerName;
}

const ESDK_ALONE: readonly Recognizer[] = [{ recognizes: resemblesEsdk }];

/**
 * Finds every token in a document, and insists that there are some.
 *
 * @throws {FieldNotFoundError} when there is none
 */
export function findSomeTokens(
  document: object,
  marks: TokenMarks,
): readonly TokenLocation[] {
  const nodes = everythingIn(document);
  const found = tokensAmong(nodes, document, marks);
  if (found.length > 0) return found;
  throw new FieldNotFoundError(
    `Cannot decrypt the document: it holds no token${adviceFor(nodes, marks)}`,
  );
}

/** Says what may have been meant for a token. */
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
