import {
  FieldNotFoundError,
  oneOf,
  quote,
  refuse,
  UnsupportedTypeError,
} from "./errors.ts";
import type { EventListener } from "./events.ts";
import { parse, type Serializer, typeName } from "./json.ts";
import { type ParsedPath, parsePath } from "./path/compile.ts";
import type { Location } from "./path/location.ts";

/** What to do about a field that the data does not have. */
export type OnMissingField = "throw" | "warn" | "ignore";

/**
 * Checks the option.
 *
 * @throws {TypeError} when it is none of the three: a misspelt one must not let a missing field pass
 */
export function readOnMissingField(
  value: unknown,
  fallback: OnMissingField,
): OnMissingField {
  const given = value === undefined ? fallback : value;
  return oneOf("onMissingField", given, ["throw", "warn", "ignore"]);
}

/** How fields are looked for. */
export interface FieldSearch {
  /** What to do about a field that is not there. */
  readonly onMissingField: OnMissingField;
  /** Hears of fields that are not there. */
  readonly onEvent: EventListener | undefined;
}

const MAX_KEPT = 20;

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return (
    left.length === right.length && left.every((each, i) => each === right[i])
  );
}

/**
 * Makes a function that compiles the paths of a `fields` option, and goes on from there. It remembers its last answers,
 * as many callers give the same paths with every call; it throws
 *
 * - a `TypeError` when the option is no array of strings, or an empty one: nothing would be protected
 * - an `InvalidPathError` when a path cannot be understood
 */
export function fieldsCompiler<T>(
  make: (paths: readonly ParsedPath[]) => T,
): (fields: unknown) => T {
  const kept: { readonly texts: readonly unknown[]; readonly made: T }[] = [];
  return (fields) => {
    // A hole is no path.
    const texts: unknown[] = Array.isArray(fields) ? Array.from(fields) : [];
    const known = kept.find((each) => isSame(each.texts, texts));
    if (known) return known.made;
    const isRight = texts.every((text) => typeof text === "string");
    if (!isRight || texts.length === 0) {
      refuse("fields", "an array with at least one path, all text");
    }
    const made = make(texts.map(parsePath));
    kept.unshift({ texts, made });
    kept.splice(MAX_KEPT);
    return made;
  };
}

/** Compiles the paths of a `fields` option, and nothing else. */
export const compileFields: (fields: unknown) => readonly ParsedPath[] =
  /* @__PURE__ */ fieldsCompiler((paths) => paths);

/**
 * The document that fields are looked for in: an object or array as it is, a string parsed.
 *
 * @throws {UnsupportedTypeError} when it has no fields
 */
export function asDocument(data: unknown, serializer: Serializer): object {
  const value =
    typeof data === "string" ? parse(data, serializer, "the string") : data;
  if (typeof value === "object" && value !== null) return value;
  throw new UnsupportedTypeError(
    `Cannot look for fields: expected an object, an array or JSON of one, got ${typeName(value)}`,
  );
}

/**
 * Selects fields in a document, in the order of the paths; a place that several of them select comes several times.
 *
 * @throws {FieldNotFoundError} when a path selects nothing and missing fields are errors
 */
export function selectFields(
  document: object,
  paths: readonly ParsedPath[],
  search: FieldSearch,
): Location[][] {
  return paths.map(({ compiled }) => {
    const locations = compiled.select(document);
    if (locations.length === 0) reportMissing(compiled.text, search);
    return locations;
  });
}

function reportMissing(text: string, search: FieldSearch): void {
  const message = `Cannot find the field ${quote(text)}: the path selects nothing`;
  if (search.onMissingField === "throw") throw new FieldNotFoundError(message);
  search.onEvent?.({ type: "field-missing", path: text });
  if (search.onMissingField === "warn") console.warn(`sealmask: ${message}`);
}
