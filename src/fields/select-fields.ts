import type { ParsedPath } from "../json/path/compile.ts";
import type { Location } from "../json/path/location.ts";
import type { EventListener } from "../message/events.ts";
import { quote } from "../util/assert.ts";
import { FieldNotFoundError } from "../util/errors.ts";
import type { OnMissingField } from "./on-missing-field.ts";

/** How fields are looked for. */
export interface FieldSearch {
  /** Says what happens when a path selects nothing. */
  readonly onMissingField: OnMissingField;
  /** Hears of fields that are not there. */
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
