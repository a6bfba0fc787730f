import {
  type IndexSelector,
  isNamed,
  type Path,
  type Segment,
} from "../json/path/ast.ts";
import type { CompiledPath, ParsedPath } from "../json/path/compile.ts";
import { type Location, locationOf } from "../json/path/location.ts";
import { compileQuery } from "../json/path/select.ts";
import { writePath } from "../json/path/write-path.ts";
import type { EventListener } from "../message/events.ts";
import { quote } from "../util/assert.ts";
import { FieldNotFoundError } from "../util/errors.ts";
import type { OnMissingField } from "./on-missing-field.ts";

/** Settings of a search for the fields that paths select in a document. */
export interface FieldSearch {
  /** Reaction to a path that selects nothing. */
  readonly onMissingField: OnMissingField;
  /** Listener for `field-missing` events. */
  readonly onEvent: EventListener | undefined;
  /** Paths for which a warning about an array was already written to the console. */
  readonly told: WeakSet<CompiledPath>;
}

/**
 * Selects fields in a document. A path selects each place once, but several paths may select the same place.
 *
 * @returns one list of locations for each path, in the order of the paths
 * @throws {FieldNotFoundError} if a path selects nothing and `onMissingField` is `"throw"`
 */
export function selectFields(
  document: object,
  paths: readonly ParsedPath[],
  search: FieldSearch,
): Location[][] {
  return paths.map((path) => {
    const { nodes, metEmpty, metArray } = path.query(document);
    // If a wildcard met an empty array or object, no field counts as missing.
    if (nodes.length === 0 && !metEmpty) {
      reportMissing({ path, metArray, document: () => document }, search);
    }
    return nodes.map((node) => locationOf(node));
  });
}

/** Path that selects nothing in a document. */
export interface MissingField {
  readonly path: ParsedPath;
  /** True if the path looked for a member's name in an array. */
  readonly metArray: boolean;
  /** Returns the document. Called only if the error message or warning needs it. */
  document(): object;
}

const OPTIONAL =
  '; check its spelling, or set onMissingField: "ignore" if the field is optional';

/**
 * Reports a path that selects nothing, as `onMissingField` demands. If the path looked for a name in an array, this
 * function warns once on the console even if missing fields are ignored, because such a path probably never selects
 * anything.
 *
 * @throws {FieldNotFoundError} if `onMissingField` is `"throw"`
 */
export function reportMissing(
  missing: MissingField,
  { onMissingField, onEvent, told }: FieldSearch,
): void {
  const { path, metArray } = missing;
  const { text } = path.compiled;
  const message = `Cannot find the field ${quote(text)}: the path selects nothing`;
  const advice = () => (metArray ? arrayAdvice(path, missing.document()) : "");
  if (onMissingField === "throw") {
    throw new FieldNotFoundError(message + (advice() || OPTIONAL));
  }
  onEvent?.({ type: "field-missing", path: text });
  if (onMissingField === "warn") {
    console.warn(`sealmask: ${message}${advice()}`);
  } else if (metArray && !told.has(path.compiled)) {
    told.add(path.compiled);
    console.warn(`sealmask: ${message}${advice()}`);
  }
}

const WILDCARD: Segment = {
  isDescendant: false,
  selectors: [{ kind: "wildcard" }],
};

/**
 * Returns advice for the error message, after a semicolon, on how to write a path that looks for a name in an array.
 * Returns the empty string if the path meets no array.
 */
function arrayAdvice({ ast, compiled }: ParsedPath, document: object): string {
  const { text, dialect } = compiled;
  for (const [i, segment] of ast.entries()) {
    const prefix = ast.slice(0, i);
    if (!isNamed(segment) || !leadsToArray(prefix, document)) continue;
    const element = dialect === "dot" ? elementOf(segment) : undefined;
    const written = element
      ? writePath([...prefix, element], "dot")
      : writePath(
          [...prefix, WILDCARD, ...ast.slice(i)],
          dialect === "dot" ? "dot" : "jsonpath",
        );
    if (written === undefined) {
      return "; the path meets an array: write [*] for each element";
    }
    const spelled = text.startsWith("*")
      ? written.replace("[*]", "*")
      : written;
    return `; for ${element ? "an" : "each"} element write ${quote(spelled)}`;
  }
  return "";
}

/** Returns the segment for an element of an array if a segment has an index in place of a name, as in `a.0`. */
function elementOf({ selectors }: Segment): Segment | undefined {
  const [selector] = selectors;
  const digits = selector?.kind === "name" ? selector.name : "";
  if (selectors.length > 1 || !/^\d+$/.test(digits)) return undefined;
  const element = { kind: "index", name: undefined, index: Number(digits) };
  return { isDescendant: false, selectors: [element as IndexSelector] };
}

function leadsToArray(path: Path, document: object): boolean {
  const { nodes } = compileQuery(path, 1_000)(document);
  return nodes.some(({ value }) => Array.isArray(value));
}
