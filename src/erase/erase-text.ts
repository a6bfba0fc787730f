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

/** Returns the JSON text of a selected value's mask. */
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

/** Compiles a function that erases values in JSON text. */
export function compileTextEraser({
  rule: whole,
  targets,
  onEvent,
  onMissingField,
  told,
}: ResolvedErase): (text: string) => string {
  const rules = targets?.targets.map(({ rule }) => rule) ?? [whole];
  // Compiled at the first text, because most erasers never see any.
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
 * Erases values in JSON text. Only the characters of the erased values change. Numbers that JavaScript cannot
 * represent, white space, the order of members and repeated names stay as they are. It is faster than parsing the text
 * and serializing it again.
 *
 * Every occurrence is masked: if a name on the way to a field is repeated in an object, every value that the path leads
 * to is masked. Paths with filters, or with indices that count from the end, refuse text in which an object has a
 * repeated name.
 *
 * @param text JSON text (RFC 8259). With `fields`, it must be an object or an array.
 * @param options The fields and masking rules, as for {@link erase}.
 * @returns JSON text that differs only in the erased values.
 * @throws {TypeError} If an option is unknown or has the wrong type, or `text` is not a string.
 * @throws {InvalidPathError} If a path has a syntax error.
 * @throws {FieldNotFoundError} If a field is missing, unless `onMissingField` says otherwise.
 * @throws {UnsupportedTypeError} If the text is not JSON, or cannot be searched.
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
