/** Evaluates paths on JSON text, as slowly and plainly as RFC 9535 says it; members of one name are all selected. */
import { UnsupportedTypeError } from "../../../mod.ts";
import type {
  Segment,
  Selector,
  SliceSelector,
} from "../../../src/json/path/ast.ts";
import { parsePath } from "../../../src/json/path/compile.ts";
import { SearchContext } from "../../../src/json/path/search-context.ts";
import { childrenOf, countOf, type Span } from "./spans.ts";

/** A value of a text that a path leads to. */
export interface Place {
  readonly span: Span;
  /** Member names and array indices from the root. */
  readonly keys: readonly (string | number)[];
  /** True if some name on the way occurs twice in its object. */
  readonly isAmbiguous: boolean;
}

/** The values that a path selects in a text. */
export interface Selected {
  /** Every place once, in the order in which it is met. */
  readonly places: readonly Place[];
  /** True if the path asks for a part of an empty array or object, so that nothing can be selected. */
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

/** RFC 9535, section 2.3.4.2. */
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

/** Returns places, and all arrays and objects within them, each before what is in it and once. */
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
 * @param root where its values stand
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

/** The kind of a path, which decides the treatment of names that occur twice. */
export type PathKind =
  /** On the text: every member of a name is selected. */
  | "text"
  /** On the parsed document, which has one member of a name alone: a text with two of them anywhere is refused. */
  | "parsed";

function kindOfSelector(selector: Selector): PathKind {
  if (selector.kind === "filter") return "parsed";
  if (selector.kind === "index" && selector.index < 0) return "parsed";
  if (selector.kind !== "slice") return "text";
  const { start = 0, end = 0, step } = selector;
  // A step of 0 leads nowhere, from wherever one looks.
  return step !== 0 && Math.min(start, end, step) < 0 ? "parsed" : "text";
}

/** Says how a path is evaluated. */
export function kindOfPath(path: string): PathKind {
  const { ast } = parsePath(path);
  const kinds = ast.flatMap(({ selectors }) => selectors.map(kindOfSelector));
  return kinds.includes("parsed") ? "parsed" : "text";
}
