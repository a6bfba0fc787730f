import {
  EnvelopeError,
  FieldNotFoundError,
  UnsupportedTypeError,
} from "../errors.ts";
import { quote } from "../fields.ts";
import type { MessageFormat } from "../format.ts";
import { isOpaque, typeName } from "../json.ts";
import { type Location, locationAt } from "../path/location.ts";

const MAX_DEPTH = 1_000;

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
  const found: TokenLocation[] = [];
  const keys: (string | number)[] = [];
  const step = (key: string | number, child: unknown): void => {
    keys.push(key);
    search(child);
    keys.pop();
  };
  const search = (value: unknown): void => {
    if (typeof value === "string") {
      if (formatOf(value, formats)) {
        found.push(locationAt(keys.slice(), value));
      }
      return;
    }
    if (typeof value !== "object" || value === null) return;
    if (ArrayBuffer.isView(value)) return;
    assertSearchable(value, keys.length);
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) step(i, value[i]);
    } else {
      for (const [name, child] of Object.entries(value)) step(name, child);
    }
  };
  search(document);
  if (found.length > 0) return found;
  throw new FieldNotFoundError(
    "Cannot decrypt the document: it holds no token",
  );
}

function assertSearchable(value: object, depth: number): void {
  if (isOpaque(value)) {
    throw new UnsupportedTypeError(
      `Cannot search for tokens: expected JSON data, got ${typeName(value)}`,
    );
  }
  if (depth >= MAX_DEPTH) {
    throw new UnsupportedTypeError(
      `Cannot search for tokens: the document is nested deeper than ${MAX_DEPTH}, or has a cycle`,
    );
  }
}
