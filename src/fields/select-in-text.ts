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

/** Position of a selected value in a JSON text. */
export interface SelectedText {
  /** Position of the value's first character. */
  readonly start: number;
  /** Position after the value's last character. */
  readonly end: number;
  /** Member names and array indices from the root to the value; empty unless the search asked for them. */
  readonly keys: readonly (string | number)[];
  /**
   * Index, in the list of paths, of the path that selects the value. If several paths select the value, the index of
   * the first.
   */
  readonly path: number;
}

/** Additional tasks of a walk over a JSON text. */
interface WalkRules {
  /** True to collect the member names and array indices that lead to each selected value. */
  readonly needsKeys: boolean;
  /** True to throw if a name that leads to a selected value occurs twice in its object. */
  readonly refusesDuplicates: boolean;
}

/** Settings of a search for fields in JSON text. */
export interface TextSearch extends FieldSearch, WalkRules {}

/**
 * Function that selects values in a JSON text. It returns the selected values in the order of the text. A value inside
 * another selected value is left out.
 */
export type TextSelection = (
  text: string,
  search: TextSearch,
) => readonly SelectedText[];

const NO_KEYS: readonly (string | number)[] = [];

/** Findings of one walk over a JSON text; each array has one entry for each path. */
interface Progress {
  /**
   * True if the path's field is not missing: the path has selected a value, or the text has an empty array or object
   * where a wildcard or slice of the path selects.
   */
  readonly found: boolean[];
  /** True if the path looked for a member's name where the text has an array. */
  readonly metArray: boolean[];
}

/**
 * Walks over a JSON text and collects the selected values. If `progress` is given, the walk records its findings there.
 */
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
 * Throws unless a text begins like a JSON object or array. For any other text, the error tells invalid JSON from a value
 * that cannot have fields.
 *
 * @throws {UnsupportedTypeError} if the text begins with anything but `{` or `[`
 */
function assertDocument(text: string): void {
  const code = text.charCodeAt(startOf(text));
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return;
  checkText(text);
  asDocument(text, json);
}

/**
 * Compiles paths to a function that selects their fields in JSON text. Paths of names, indices, wildcards and `..` are
 * evaluated in one walk over the text. If there is another path, the text is parsed too, and no name may occur twice in an
 * object, as a parser sees only one of the two members.
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

/**
 * Reports the paths that have selected nothing in the text. To give advice in the error message, it evaluates these
 * paths again on the parsed document, where they select nothing either.
 */
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

/**
 * Function that returns the automaton's state of the root, for the path that selects the root; compiled at the first
 * use.
 */
let rootOf: (() => TextState) | undefined;

/** Selects the whole value of a JSON text, of any type. */
export const selectRoot: TextSelection = (text, search) => {
  rootOf ??= compileStates([[]]);
  return selectByStates(text, rootOf(), search);
};

const textSelections = new WeakMap<readonly ParsedPath[], TextSelection>();

/**
 * Returns the function that selects the values of a list of paths in JSON text. The function is compiled once for each
 * list.
 */
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

/**
 * Finds values in a JSON text. Their places are known from a search of the parsed document.
 *
 * @param places places of the values in the parsed document
 * @returns the positions of these values in the text
 * @throws {UnsupportedTypeError} if the text is not JSON, or if an object on the way to a value has two members with
 * the name that leads to the value
 */
export function selectPlaces(
  text: string,
  places: readonly Place[],
): readonly SelectedText[] {
  return selectByStates(text, statesOfPlaces([places]), EXACT);
}

/**
 * Selects the strings of a JSON text for which `test` returns true.
 *
 * @throws {UnsupportedTypeError} if the text is not JSON, or if an object on the way to such a string has two members
 * with the name that leads to the string
 */
export function selectStrings(
  text: string,
  test: (value: string) => boolean,
): readonly SelectedText[] {
  return selectByStates(text, EVERYTHING, EXACT, undefined, (start, end) =>
    test(JSON.parse(text.slice(start, end))),
  );
}

/**
 * Returns a copy of a JSON text with new values. The selected value at each index is replaced by the text at the same
 * index of `replacements`.
 */
export function replaceInText(
  text: string,
  selected: readonly SelectedText[],
  replacements: readonly string[],
): string {
  let edited = "";
  let last = 0;
  // A loop by index: iterating `entries()` would double the time.
  for (let i = 0; i < selected.length; i++) {
    const { start, end } = selected[i] as SelectedText;
    edited += text.slice(last, start) + replacements[i];
    last = end;
  }
  return edited + text.slice(last);
}

/**
 * Throws unless an argument is a string.
 *
 * @throws {TypeError} if the argument is not a string
 */
export function assertText(text: unknown): asserts text is string {
  if (typeof text !== "string") refuse("the text", "a string of JSON", text);
}
