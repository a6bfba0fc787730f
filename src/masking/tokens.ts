import {
  EnvelopeError,
  FieldNotFoundError,
  quote,
  UnsupportedTypeError,
} from "../errors.ts";
import type { MessageFormat } from "../format.ts";
import { type Location, locationOf } from "../path/location.ts";
import { compileQuery } from "../path/select.ts";

/** A place in a document where a token stands. */
export type TokenLocation = Location<string>;

/** The format that a text claims to be of. */
export function formatOf(
  text: string,
  formats: readonly MessageFormat[],
): MessageFormat | undefined {
  return formats.find((format) => format.recognizes(text));
}

function isToken(
  location: Location,
  formats: readonly MessageFormat[],
): location is TokenLocation {
  const { value } = location;
  return typeof value === "string" && formatOf(value, formats) !== undefined;
}

/**
 * Refuses to encrypt what is a token already.
 *
 * @throws {UnsupportedTypeError} when it is one
 */
export function refuseToken(
  location: Location,
  formats: readonly MessageFormat[],
): void {
  if (!isToken(location, formats)) return;
  throw new UnsupportedTypeError(
    `Cannot encrypt the field ${quote(location.pointer)}: it holds a token already`,
  );
}

/**
 * Insists that each of the fields named is a token.
 *
 * @throws {EnvelopeError} when one is not
 */
export function requireTokens(
  locations: readonly Location[],
  formats: readonly MessageFormat[],
): TokenLocation[] {
  return locations.map((location) => {
    if (isToken(location, formats)) return location;
    throw new EnvelopeError(
      `Cannot decrypt the field ${quote(location.pointer)}: it holds no token`,
    );
  });
}

/** Compiled when first needed, which spares every cold start a third of a millisecond. */
let everything: ReturnType<typeof compileQuery> | undefined;

/**
 * Finds every token in a document.
 *
 * @throws {UnsupportedTypeError} when the document cannot be searched: a `Map`, a `Set`, a cycle or too deep a nesting
 * @throws {FieldNotFoundError} when there is none
 */
export function findTokens(
  document: unknown,
  formats: readonly MessageFormat[],
): TokenLocation[] {
  everything ??= compileQuery(
    [{ isDescendant: true, selectors: [{ kind: "wildcard" }] }],
    1_000,
  );
  const found = everything(document, document).filter(
    ({ value }) => typeof value === "string" && formatOf(value, formats),
  );
  if (found.length > 0) return found.map(locationOf) as TokenLocation[];
  throw new FieldNotFoundError(
    "Cannot decrypt the document: it holds no token",
  );
}
