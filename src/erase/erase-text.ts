import {
  assertText,
  replaceInText,
  type SelectedText,
  selectRoot,
  type TextSelection,
  textSelectionOf,
} from "../fields/select-in-text.ts";
import { json, stringify } from "../json/serializer.ts";
import { OPEN_BRACKET } from "../json/text/grammar.ts";
import type { EventListener } from "../message/events.ts";
import {
  ERASER_DEFAULTS,
  type EraseOptions,
  type ResolvedErase,
  resolveErase,
} from "./erase-options.ts";
import { withEvents } from "./hold-events.ts";
import { maskValue } from "./mask-value.ts";
import { DEFAULT_MASK, DEFAULT_RULE, type Rule } from "./rule.ts";

const DEFAULT_MASK_TEXT = JSON.stringify(DEFAULT_MASK);

/** Returns the text of the mask for a selected value. */
function maskText(
  text: string,
  { start, end, keys }: SelectedText,
  rule: Rule,
  tell: EventListener | undefined,
): string {
  const isArray = text.charCodeAt(start) === OPEN_BRACKET;
  if (rule === DEFAULT_RULE && !isArray && !tell) return DEFAULT_MASK_TEXT;
  const value: unknown = JSON.parse(text.slice(start, end));
  const masked = maskValue(value, rule, keys, tell);
  return stringify(masked, json, { doing: "write the mask", keys });
}

/** Compiles an eraser of JSON text. */
export function compileTextEraser({
  rule: whole,
  targets,
  onEvent,
  onMissingField,
  told,
}: ResolvedErase): (text: string) => string {
  const rules = targets?.targets.map(({ rule }) => rule) ?? [whole];
  // Compiled at the first text: most erasers see none.
  let select: TextSelection | undefined;
  const needsKeys =
    onEvent !== undefined || rules.some(({ isFunction }) => isFunction);
  return withEvents(onEvent, (text: string, tell) => {
    assertText(text);
    select ??= targets ? textSelectionOf(targets.targets) : selectRoot;
    const selected = select(text, {
      onMissingField,
      onEvent: tell,
      told,
      needsKeys,
      refusesDuplicates: false,
    });
    const masks = selected.map((each) =>
      maskText(text, each, rules[each.path] as Rule, tell),
    );
    return replaceInText(text, selected, masks);
  });
}

/**
 * Erases values in JSON text: their characters are replaced by those of their masks, and no others are touched. Numbers that
 * JavaScript cannot hold, white space, the order of members and names that occur twice stay as they are. It takes less time
 * than parsing the text and writing it again.
 *
 * Masks every occurrence: where a name on the way to a field occurs twice in one object, every value that a path leads to is masked. Paths with
 * filters, or with indices that count from the end, take text in which no object has a name twice.
 *
 * @param text JSON (RFC 8259); with `fields`, of an object or an array
 * @param options what to erase, as for {@link erase}
 * @returns JSON, the same but for what was erased
 * @throws {TypeError} when an option is unknown, or the text is no string
 * @throws {InvalidPathError} when a path cannot be understood
 * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
 * @throws {UnsupportedTypeError} when the text is no JSON, or cannot be searched
 *
 * @example
 * ```ts
 * import { eraseText } from "sealmask";
 *
 * const line = '{"id": 9007199254740993, "email": "jo@example.com"}';
 * console.log(eraseText(line, { fields: ["email"] })); // {"id": 9007199254740993, "email": "*****"}
 * ```
 */
export function eraseText(text: string, options?: EraseOptions): string {
  return compileTextEraser(resolveErase("eraseText", options, ERASER_DEFAULTS))(
    text,
  );
}
