import {
  type CompiledPath,
  type ParsedPath,
  parsePath,
} from "../json/path/compile.ts";
import type { Location } from "../json/path/location.ts";
import { withoutZeros } from "../json/path/selectors.ts";
import type { EventListener } from "../message/events.ts";
import { quote } from "../util/assert.ts";
import { FieldNotFoundError } from "../util/errors.ts";
import type { OnMissingField } from "./on-missing-field.ts";

/** How fields are looked for. */
export interface FieldSearch {
  /** Says what happens when a path selects nothing. */
  readonly onMissingField: OnMissingField;
  /** Called for fields that are not there. */
  readonly onEvent: EventListener | undefined;
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
    if (locations.length === 0) reportMissing(compiled, document, search);
    return locations;
  });
}

/** A name of digits in dot notation, which selects no element of an array. */
const DIGITS = /(?<=^|\.)\d+(?=[.[]|$)/g;

/**
 * Tells how to write an element, where a path in dot notation has its index as a name: the data must have an array there.
 */
function adviceFor({ text, dialect }: CompiledPath, document: object): string {
  if (dialect !== "dot") return "";
  for (const { 0: digits, index } of text.matchAll(DIGITS)) {
    const prefix = text.slice(0, Math.max(0, index - 1));
    if (standsAtArray(prefix, document)) {
      const element = `${prefix}[${withoutZeros(digits)}]`;
      return `; for an element write ${quote(element)}`;
    }
  }
  return "";
}

function standsAtArray(prefix: string, document: object): boolean {
  if (prefix === "") return Array.isArray(document);
  try {
    const found = parsePath(prefix).compiled.select(document);
    return found.some(({ value }) => Array.isArray(value));
  } catch {
    // The digits stand in quotes, or in what cannot be searched.
    return false;
  }
}

const OPTIONAL =
  '; check its spelling, or set onMissingField: "ignore" where it may be missing';

function reportMissing(
  compiled: CompiledPath,
  document: object,
  { onMissingField, onEvent }: FieldSearch,
): void {
  const { text } = compiled;
  const message = `Cannot find the field ${quote(text)}: the path selects nothing`;
  if (onMissingField === "throw") {
    const advice = adviceFor(compiled, document) || OPTIONAL;
    throw new FieldNotFoundError(message + advice);
  }
  onEvent?.({ type: "field-missing", path: text });
  if (onMissingField === "warn") {
    console.warn(`sealmask: ${message}${adviceFor(compiled, document)}`);
  }
}
