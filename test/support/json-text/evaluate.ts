/** Evaluates paths on JSON text in the slow, plain way that RFC 9535 describes; selects all members of a duplicated name. */
import { UnsupportedTypeError } from "../../../mod.ts";
import type {
  Segment,
  Selector,
  SliceSelector,
} from "../../../src/json/path/ast.ts";
import { parsePath } from "../../../src/json/path/compile.ts";
import { SearchContext } from "../../../src/json/path/search-context.ts";
import { childrenOf, countOf, type Span } from "./spans.ts";

/** Value in a text that a path selects. */
export interface Place {
  readonly span: Span;
  /** Member names and array indices from the root. */
  readonly keys: readonly (string | number)[];
  /** True if a name on the way is duplicated in its object. */
  readonly isAmbiguous: boolean;
}

/** Selection of a path in a text. */
export interface Selected {
  /** Selected places without duplicates, in the order of the search. */
  readonly places: readonly Place[];
  /** True if nothing is selected because the path asked for a child of an empty array or object. */
  readonly isEmpty: boolean;
}

const MAX_DEPTH = 1_000;

function child(parent: Place, key: string | number, span: Span): Place {
  const keys = [...parent.keys, key];
  if (keys.length > MAX_DEPTH) throw new UnsupportedTypeError("too deep");
  const isTwice = typeof key === "string" && countOf(parent.span, key) > 1;
  return { span, keys, isAmbiguous: parent.isAmbiguous || isTwice };
}

function allChildren(parent: Place): Place[] {
  const { members, elements } = parent.span;
  return [
    ...members.map(({ name, value }) => child(parent, name, value)),
    ...elements.map((value, i) => child(parent, i, value)),
  ];
}

function elementAt(parent: Place, index: number | undefined): Place[] {
  if (index === undefined || parent.span.kind !== "array") return [];
  const { elements } = parent.span;
  const at = index < 0 ? index + elements.length : index;
  const span = elements[at];
  return span ? [child(parent, at, span)] : [];
}

/** Selects a slice of an array (RFC 9535, section 2.3.4.2). */
function slice(parent: Place, { start, end, step }: SliceSelector): Place[] {
  const { length } = parent.span.elements;
  if (step === 0) return [];
  const normalize = (i: number) => (i >= 0 ? i : length + i);
  const clamp = (i: number, low: number, high: number) =>
    Math.min(Math.max(i, low), high);
  const from = normalize(start ?? (step > 0 ? 0 : length - 1));
  const to = normalize(end ?? (step > 0 ? length : -length - 1));
  const indices: number[] = [];
  if (step > 0) {
    const upper = clamp(to, 0, length);
    for (let i = clamp(from, 0, length); i < upper; i += step) indices.push(i);
  } else {
    const lower = clamp(to, -1, length - 1);
    const upper = clamp(from, -1, length - 1);
    for (let i = upper; i > lower; i += step) indices.push(i);
  }
  return indices.flatMap((i) => elementAt(parent, i));
}

function select(selector: Selector, parent: Place, text: string): Place[] {
  switch (selector.kind) {
    case "name": {
      if (parent.span.kind === "array") {
        return elementAt(parent, selector.index);
      }
      return parent.span.members
        .filter(({ name }) => name === selector.name)
        .map(({ name, value }) => child(parent, name, value));
    }
    case "index":
      return elementAt(parent, selector.index);
    case "slice":
      return slice(parent, selector);
    case "wildcard":
      return allChildren(parent);
    case "filter": {
      const root: unknown = JSON.parse(text);
      return allChildren(parent).filter(({ span }) =>
        selector.test(
          JSON.parse(text.slice(span.start, span.end)),
          new SearchContext(root),
        ),
      );
    }
  }
}

/** Returns places and all arrays and objects inside them, parents first and without duplicates. */
function withDescendants(places: readonly Place[]): Place[] {
  const found = new Map<Span, Place>();
  const visit = (place: Place): void => {
    if (!isContainer(place.span) || found.has(place.span)) return;
    found.set(place.span, place);
    allChildren(place).forEach(visit);
  };
  places.forEach(visit);
  return [...found.values()];
}

function isContainer({ kind }: Span): boolean {
  return kind === "object" || kind === "array";
}

function asksEmpty({ isDescendant, selectors }: Segment, { span }: Place) {
  const isEmpty = isContainer(span) && childrenOf(span).length === 0;
  if (isDescendant || !isEmpty) return false;
  return selectors.some(
    ({ kind }) =>
      kind === "wildcard" ||
      kind === "filter" ||
      (kind === "slice" && span.kind === "array"),
  );
}

/**
 * Selects places in a text.
 *
 * @param root the span to search
 * @throws {UnsupportedTypeError} when the search goes deeper than 1,000 levels
 */
export function selectPlaces(text: string, root: Span, path: string): Selected {
  let places: Place[] = [{ span: root, keys: [], isAmbiguous: false }];
  let isEmpty = false;
  for (const segment of parsePath(path).ast) {
    isEmpty ||= places.some((place) => asksEmpty(segment, place));
    const parents = segment.isDescendant ? withDescendants(places) : places;
    const found = parents.flatMap((parent) =>
      segment.selectors.flatMap((each) => select(each, parent, text)),
    );
    const bySpan = new Map(found.map((place) => [place.span, place]));
    places = [...bySpan.values()];
  }
  return { places, isEmpty };
}

/** Way to evaluate a path; it decides how duplicate names are treated. */
export type PathKind =
  /** On the text: selects every member with the name. */
  | "text"
  /** On the parsed document, where each name occurs once: a text with duplicate names anywhere is refused. */
  | "parsed";

function kindOfSelector(selector: Selector): PathKind {
  if (selector.kind === "filter") return "parsed";
  if (selector.kind === "index" && selector.index < 0) return "parsed";
  if (selector.kind !== "slice") return "text";
  const { start = 0, end = 0, step } = selector;
  // A step of 0 selects nothing, whatever the start.
  return step !== 0 && Math.min(start, end, step) < 0 ? "parsed" : "text";
}

/** Returns the way in which a path is evaluated. */
export function kindOfPath(path: string): PathKind {
  const { ast } = parsePath(path);
  const kinds = ast.flatMap(({ selectors }) => selectors.map(kindOfSelector));
  return kinds.includes("parsed") ? "parsed" : "text";
}
