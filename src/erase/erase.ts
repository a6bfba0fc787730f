import { asDocument } from "../fields/as-document.ts";
import { compileFields, fieldsCompiler } from "../fields/compile-fields.ts";
import { stacksBeside } from "../fields/error-stacks.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import { type FieldSearch, selectFields } from "../fields/select-fields.ts";
import { draft } from "../json/edit.ts";
import { type ParsedPath, parsePath } from "../json/path/compile.ts";
import { json, readSerializer, type Serializer } from "../json/serializer.ts";
import type { EventListener, SealmaskEvent } from "../message/events.ts";
import { quote, refuse, refuseAs } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { assertFunction } from "../util/read-value.ts";
import type { Erased } from "./erased.ts";
import { compileFastPath, type FastPath } from "./fast-path.ts";
import { maskValue } from "./mask-value.ts";
import { readOptions, readRule } from "./read-rule.ts";
import {
  DEFAULT_RULE,
  type MaskingRule,
  type MaskOptions,
  type Rule,
} from "./rule.ts";
import type { Checked, CheckedData } from "./type-checked.ts";

/** Options for erasing: what, by which rule, and what to do about fields that are not there. */
export interface EraseOptions extends MaskOptions {
  /** Paths of what to erase, such as `"address.street"`; without them and `maskingRules` the whole value is erased. */
  readonly fields?: readonly string[] | undefined;
  /** Rules by path; where a path of `fields` selects the same value, these win. */
  readonly maskingRules?: Readonly<Record<string, MaskingRule>> | undefined;
  /** What to do about a field that is not there: throw (the default), warn on the console, or ignore it. */
  readonly onMissingField?: OnMissingField | undefined;
  /** Called for every value erased. */
  readonly onEvent?: EventListener | undefined;
  /** Reads data given as JSON text. Default `JSON`. */
  readonly serializer?: Serializer | undefined;
}

/** Every option of erasing. */
export const ERASE_NAMES: readonly (keyof EraseOptions)[] =
  /* @__PURE__ */ namesOf<EraseOptions>({
    fields: true,
    maskingRules: true,
    customMask: true,
    dynamicMask: true,
    keep: true,
    regexPattern: true,
    maskFormat: true,
    preset: true,
    mask: true,
    onMissingField: true,
    onEvent: true,
    serializer: true,
  });

/** Erases with options that were read once. Data whose type lacks a field of theirs does not compile. */
export interface Eraser<O = EraseOptions> {
  /** Erases in data, as {@link erase} does. */
  <T>(data: T & CheckedData<T, O>): Erased<T, O>;
  /** Erases in JSON text, as {@link eraseText} does: what is not selected keeps every character. */
  readonly text: (text: string) => string;
}

/** Options for erasing in data of a type, with a compile error where a path leads nowhere in it. */
export type CheckedEraseOptions<T, O, OnMissing = "throw"> = O &
  EraseOptions &
  Checked<T, O, EraseOptions, OnMissing>;

/** No options at all. */
export type NoOptions = Readonly<Record<never, never>>;

/** What to erase, and where. */
interface FieldTarget extends ParsedPath {
  readonly rule: Rule;
}

/** Reads rules by path: of two that select the same value, the later one wins, and so comes first. */
function readRules(rules: unknown): FieldTarget[] {
  if (rules === undefined) return [];
  const isObject =
    typeof rules === "object" && rules !== null && !Array.isArray(rules);
  const entries = Object.entries(isObject ? rules : {});
  if (entries.length > 0) {
    return entries
      .map(([path, rule]) => ({
        ...parsePath(path),
        rule: readRule(rule, `maskingRules[${quote(path)}]`),
      }))
      .reverse();
  }
  const expected = "an object with at least one path";
  return isObject
    ? refuseAs("maskingRules", expected, "an object without any")
    : refuse("maskingRules", expected, rules);
}

/** What to erase, compiled. */
interface Targets {
  /** All targets; of those that select the same value, the first one wins. */
  readonly targets: readonly FieldTarget[];
  /** The quick way, where there is one. */
  readonly fastPath: FastPath | undefined;
}

function compileTargets(targets: readonly FieldTarget[]): Targets {
  return { targets, fastPath: compileFastPath(targets) };
}

/** The targets of fields under the default rule alone. */
const defaultTargets = /* @__PURE__ */ fieldsCompiler((paths) =>
  compileTargets(paths.map((path) => ({ ...path, rule: DEFAULT_RULE }))),
);

function targetsOf(fields: unknown, rule: Rule, rules: unknown): Targets {
  if (rule === DEFAULT_RULE && rules === undefined) {
    return defaultTargets(fields);
  }
  const plain = fields === undefined ? [] : compileFields(fields);
  return compileTargets([
    ...readRules(rules),
    ...plain.map((path) => ({ ...path, rule })),
  ]);
}

/**
 * Makes a function that erases, its paths compiled once; for data that is erased often.
 *
 * @param options what to erase
 * @returns a function that gives an erased copy of its argument, as {@link erase} does
 * @throws {TypeError} when an option is unknown, or `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 *
 * @example
 * ```ts
 * import { eraser } from "sealmask";
 *
 * const redact = eraser({ fields: ["email"] });
 * console.log(JSON.stringify(redact({ id: 1, email: "jo@example.com" }))); // {"id":1,"email":"*****"}
 * ```
 */
export function eraser<const O extends EraseOptions = EraseOptions>(
  options: CheckedEraseOptions<unknown, O>,
): Eraser<O>;
/** Makes a function that erases whole values. */
export function eraser(): Eraser<NoOptions>;
export function eraser(options?: EraseOptions): object {
  const erase = compileEraser("eraser", options, DEFAULTS);
  const text = (json: string): string => JSON.stringify(erase(json));
  return Object.assign(erase, { text });
}

/**
 * Erases in JSON text (stub).
 *
 * @param text JSON text
 */
export function eraseText(text: string, options: EraseOptions): string {
  return JSON.stringify(compileEraser("eraseText", options, DEFAULTS)(text));
}

/** What an eraser takes from elsewhere where its own options do not say. */
export interface EraserDefaults {
  readonly onEvent: EventListener | undefined;
  readonly onMissingField: OnMissingField;
  readonly serializer: Serializer;
}

const DEFAULTS: EraserDefaults = {
  onEvent: undefined,
  onMissingField: "throw",
  serializer: json,
};

/**
 * Compiles an eraser from options, and from others for those that they leave out.
 *
 * @param what what takes the options
 */
export function compileEraser(
  what: string,
  options: EraseOptions | undefined,
  defaults: EraserDefaults,
): (data: unknown) => unknown {
  assertOptions(what, options, ERASE_NAMES);
  const rule = readOptions(options);
  const onEvent = readOption(options, "onEvent") ?? defaults.onEvent;
  if (onEvent !== undefined) {
    assertFunction("onEvent", onEvent, "a function that takes an event");
  }
  const given = readOption(options, "onMissingField");
  const serializer = readSerializer(
    readOption(options, "serializer"),
    defaults.serializer,
  );
  const onMissingField = readOnMissingField(given, defaults.onMissingField);
  const rules = readOption(options, "maskingRules");
  const fields = readOption(options, "fields");
  if (fields === undefined && rules === undefined) {
    return withEvents(onEvent, (data, tell) => maskValue(data, rule, [], tell));
  }
  const { targets, fastPath } = targetsOf(fields, rule, rules);
  return withEvents(onEvent, (data, tell) => {
    const document = asDocument(data, serializer);
    const erased = tell
      ? undefined
      : fastPath?.(document, onMissingField !== "ignore");
    const search = { onMissingField, onEvent: tell };
    return erased ?? eraseFound(document, targets, search);
  });
}

/** Holds events back until all is erased: of a call that throws, nothing has been. */
function withEvents(
  onEvent: EventListener | undefined,
  run: (data: unknown, tell: EventListener | undefined) => unknown,
): (data: unknown) => unknown {
  if (!onEvent) return (data) => run(data, undefined);
  return (data) => {
    const events: SealmaskEvent[] = [];
    const erased = run(data, (event) => {
      events.push(event);
    });
    for (const event of events) onEvent(event);
    return erased;
  };
}

/**
 * Searches for all targets in the document as it is, and then masks them in a copy. Where the message of an error is masked,
 * so is the stack, whole: engines write the message into it.
 */
function eraseFound(
  document: object,
  targets: readonly FieldTarget[],
  search: FieldSearch,
): unknown {
  const found = selectFields(document, targets, search);
  // Last, so that a target that selects a stack wins.
  const stacks = stacksBeside(document, found.flat());
  const { items, groups, fill } = draft(document, [...found, stacks]);
  const masks = items.map(({ keys, value }, i) => {
    const rule = targets[groups[i] as number]?.rule ?? DEFAULT_RULE;
    return maskValue(value, rule, keys, search.onEvent);
  });
  return fill(masks);
}

/**
 * Erases values irreversibly: each becomes `"*****"`, an array keeps its length with every element `"*****"`. The data
 * itself is never changed; what is not erased is shared with the answer, not copied.
 *
 * @param data what to erase in; with `fields`, an object, an array or a JSON text of one
 * @param options what to erase
 * @throws {TypeError} when an option is unknown, or `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
 * @throws {UnsupportedTypeError} when there are fields to erase, and the data cannot have any
 *
 * @example
 * ```ts
 * import { erase } from "sealmask";
 *
 * const user = { name: "Jo", address: { street: "1 Main St", city: "Anytown" } };
 * const safe = erase(user, { fields: ["address.street"] });
 * console.log(safe.address.street, safe.address.city); // ***** Anytown
 * ```
 */
export function erase<T, const O extends EraseOptions = EraseOptions>(
  data: T,
  options: CheckedEraseOptions<T, O>,
): Erased<T, O>;
/** Erases a whole value. */
export function erase<T>(data: T): Erased<T, NoOptions>;
export function erase(data: unknown, options?: EraseOptions): unknown {
  return compileEraser("erase", options, DEFAULTS)(data);
}
