import { type Location, locationOf } from "../json/path/location.ts";
import { compileQuery } from "../json/path/select.ts";
import type { MessageFormat } from "../message/message-format.ts";
import { FieldNotFoundError } from "../util/errors.ts";

/** A place in a document where a token stands. */
export type TokenLocation = Location<string>;

/** The format of which a value claims to be a token. */
export function formatOf(
  value: unknown,
  formats: readonly MessageFormat[],
): MessageFormat | undefined {
  return typeof value === "string"
    ? formats.find((format) => format.recognizes(value))
    : undefined;
}

/** Compiled when first needed, which spares every cold start a third of a millisecond. */
let everything: ReturnType<typeof compileQuery> | undefined;

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
  everything ??= compileQuery(
    [{ isDescendant: true, selectors: [{ kind: "wildcard" }] }],
    1_000,
  );
  return everything(document, document)
    .filter(({ value }) => formatOf(value, marks.formats))
    .map((node) => locationOf(node) as TokenLocation)
    .filter(isNoHeader(document, marks));
}

/** Tells what a search has found from the document's header. */
export function isNoHeader(
  document: object,
  marks: TokenMarks,
): (found: Location) => boolean {
  const hasHeader = headerOf(document, marks) !== undefined;
  return ({ keys }) =>
    !hasHeader || keys.length > 1 || keys[0] !== marks.headerName;
}

/**
 * Insists that there are tokens.
 *
 * @throws {FieldNotFoundError} when there is none
 */
export function requireSome(
  found: readonly TokenLocation[],
): readonly TokenLocation[] {
  if (found.length > 0) return found;
  throw new FieldNotFoundError(
    "Cannot decrypt the document: it holds no token",
  );
}
