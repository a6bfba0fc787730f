import type { Place } from "../json/edit.ts";
import type { ParsedPath } from "../json/path/compile.ts";
import { json } from "../json/serializer.ts";
import { compileStates, isFollowable } from "../json/text/automaton.ts";
import { checkNames } from "../json/text/check-names.ts";
import { OPEN_BRACE, OPEN_BRACKET, startOf } from "../json/text/grammar.ts";
import { statesOfPlaces } from "../json/text/places.ts";
import { EVERYTHING, type TextState } from "../json/text/state.ts";
import { checkText, walkText } from "../json/text/walk.ts";
import { refuse } from "../util/assert.ts";
import { asDocument } from "./as-document.ts";
import { type FieldSearch, selectFields } from "./select-fields.ts";

/** A value that a path selects in a text. */
export interface SelectedText {
  /** The position of its first character. */
  readonly start: number;
  /** The position after its last character. */
  readonly end: number;
  /** Member names and array indices from the root; none where nobody asked for them. */
  readonly keys: readonly (string | number)[];
  /** The number of the path: of several that select the value, the first. */
  readonly path: number;
}

/** Says what a walk over a text must do besides selecting. */
interface WalkRules {
  /** Whether the keys that lead to each value are asked for. */
  readonly needsKeys: boolean;
  /** Whether a name that leads to a selected value may occur once alone in its object. */
  readonly refusesDuplicates: boolean;
}

/** How fields are looked for in text. */
export interface TextSearch extends FieldSearch, WalkRules {}

/** Selects values in JSON text, in the order of the text, and none within another one. */
export type TextSelection = (
  text: string,
  search: TextSearch,
) => readonly SelectedText[];

const NO_KEYS: readonly (string | number)[] = [];

/** Notes for each path what a walk over a text has come to. */
interface Progress {
  /** Whether it has found something, or nothing, rightly, in what is empty. */
  readonly found: boolean[];
  /** Whether an array stood where it looks for a name. */
  readonly metArray: boolean[];
}

/** Walks over a text, and notes what is selected. */
function selectByStates(
  text: string,
  root: TextState,
  { needsKeys, refusesDuplicates }: WalkRules,
  progress?: Progress,
  isSelected?: (start: number, end: number) => boolean,
): SelectedText[] {
  const selected: SelectedText[] = [];
  const keys: (string | number)[] | undefined =
    needsKeys || refusesDuplicates ? [] : undefined;
  walkText(text, root, {
    keys,
    refusesDuplicates,
    select(start, end, { selectedBy }) {
      const path = selectedBy[0] ?? 0;
      selected.push({ start, end, keys: keys ? [...keys] : NO_KEYS, path });
    },
    isSelected,
    found:
      progress &&
      ((paths) => {
        for (const path of paths) progress.found[path] = true;
      }),
    metArray(paths) {
      for (const path of paths) if (progress) progress.metArray[path] = true;
    },
  });
  return selected;
}

/**
 * Refuses text that is no JSON, and JSON of a value that has no fields.
 */
function assertDocument(text: string): void {
  const code = text.charCodeAt(startOf(text));
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return;
  checkText(text);
  asDocument(text, json);
}

/**
 * Compiles the selection of fields in JSON text. Paths of names, indices, wildcards and `..` are followed in one walk over the
 * text. For others the text is parsed too, and must not hold any name twice in an object: a parser sees one of them alone.
 */
export function compileTextSelection(
  paths: readonly ParsedPath[],
): TextSelection {
  if (!paths.every(({ ast }) => isFollowable(ast))) {
    return (text, search) => {
      assertDocument(text);
      checkNames(text);
      const found = selectFields(JSON.parse(text), paths, search);
      return selectByStates(text, statesOfPlaces(found), search);
    };
  }
  const start = compileStates(paths.map(({ ast }) => ast));
  return (text, search) => {
    assertDocument(text);
    const none = paths.map(() => false);
    const progress = { found: none, metArray: none.slice() };
    const selected = selectByStates(text, start(), search, progress);
    if (progress.found.includes(false)) {
      reportMissingIn(text, paths, progress, search);
    }
    return selected;
  };
}

/** Reports paths that select nothing: they select nothing in the parsed document either, where there is advice to give. */
function reportMissingIn(
  text: string,
  paths: readonly ParsedPath[],
  { found, metArray }: Progress,
  search: FieldSearch,
): void {
  const isIgnored = search.onMissingField === "ignore" && !search.onEvent;
  const missing = paths.filter(
    ({ compiled }, i) =>
      !found[i] && !(isIgnored && (!metArray[i] || search.told.has(compiled))),
  );
  if (missing.length > 0) selectFields(JSON.parse(text), missing, search);
}

/** Compiled when first needed. */
let rootOf: (() => TextState) | undefined;

/** Selects a text's whole value, which may be of any type. */
export const selectRoot: TextSelection = (text, search) => {
  rootOf ??= compileStates([[]]);
  return selectByStates(text, rootOf(), search);
};

const textSelections = new WeakMap<readonly ParsedPath[], TextSelection>();

/** Returns the selection of a list of paths, which is compiled once. */
export function textSelectionOf(paths: readonly ParsedPath[]): TextSelection {
  const known = textSelections.get(paths);
  if (known) return known;
  const made = compileTextSelection(paths);
  textSelections.set(paths, made);
  return made;
}

const EXACT: WalkRules = {
  needsKeys: true,
  refusesDuplicates: true,
};

/** Selects places of the document that a text was parsed to, none of whose names may be there twice. */
export function selectPlaces(
  text: string,
  places: readonly Place[],
): readonly SelectedText[] {
  return selectByStates(text, statesOfPlaces([places]), EXACT);
}

/** Selects the strings of a text that a test picks; no name that leads to them may be there twice. */
export function selectStrings(
  text: string,
  test: (value: string) => boolean,
): readonly SelectedText[] {
  return selectByStates(text, EVERYTHING, EXACT, undefined, (start, end) =>
    test(JSON.parse(text.slice(start, end))),
  );
}

/** Puts other characters in place of those of selected values. */
export function replaceInText(
  text: string,
  selected: readonly SelectedText[],
  replacements: readonly string[],
): string {
  let edited = "";
  let last = 0;
  // By index: an iterator of entries takes as long as the rest.
  for (let i = 0; i < selected.length; i++) {
    const { start, end } = selected[i] as SelectedText;
    edited += text.slice(last, start) + replacements[i];
    last = end;
  }
  return edited + text.slice(last);
}

/** Checks that an argument is text. */
export function assertText(text: unknown): asserts text is string {
  if (typeof text !== "string") refuse("the text", "a string of JSON", text);
}
