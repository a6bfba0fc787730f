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

/** How fields are looked for. */
export interface FieldSearch {
  /** Says what happens when a path selects nothing. */
  readonly onMissingField: OnMissingField;
  /** Called for fields that are not there. */
  readonly onEvent: EventListener | undefined;
  /** The paths of which the console was told that arrays stand in their way. */
  readonly told: WeakSet<CompiledPath>;
}

/**
 * Selects fields in a document, in the order of the paths: each place once for a path, though several paths may select it.
 *
 * @throws {FieldNotFoundError} when a path selects nothing and missing fields are errors
 */
export function selectFields(
  document: object,
  paths: readonly ParsedPath[],
  search: FieldSearch,
): Location[][] {
  return paths.map((path) => {
    const { nodes, metEmpty, metArray } = path.query(document);
    // Of no elements, no field is missing.
    if (nodes.length === 0 && !metEmpty) {
      reportMissing({ path, metArray, document: () => document }, search);
    }
    return nodes.map((node) => locationOf(node));
  });
}

/** A path that selects nothing. */
export interface MissingField {
  readonly path: ParsedPath;
  /** Whether a name of it was asked of an array, which has none. */
  readonly metArray: boolean;
  /** Gives the document, if it takes a look at it. */
  document(): object;
}

const OPTIONAL =
  '; check its spelling, or set onMissingField: "ignore" where it may be missing';

/**
 * Reports a path that selects nothing, as a caller has asked for. One that an array stands in the way of is told to the
 * console once even where missing fields are ignored: it may never select anything, and nobody would know.
 *
 * @throws {FieldNotFoundError} when missing fields are errors
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

/** Tells how to write a path, where an array stands in the way of one of its names. */
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
      return "; an array stands in its way: [*] leads to each element";
    }
    const spelled = text.startsWith("*")
      ? written.replace("[*]", "*")
      : written;
    return `; for ${element ? "an" : "each"} element write ${quote(spelled)}`;
  }
  return "";
}

/** Makes the segment of an element of one that has its index for a name. */
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
