import { compileFields, fieldsCompiler } from "../fields/compile-fields.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import {
  type CompiledPath,
  type ParsedPath,
  parsePath,
} from "../json/path/compile.ts";
import { json, readSerializer, type Serializer } from "../json/serializer.ts";
import type { EventListener } from "../message/events.ts";
import { quote, refuse, refuseAs } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { assertFunction } from "../util/read-value.ts";
import { compileFastPath, type FastPath } from "./fast-path.ts";
import { readOptions, readRule } from "./read-rule.ts";
import {
  DEFAULT_RULE,
  type MaskingRule,
  type MaskOptions,
  type Rule,
} from "./rule.ts";

/** Options for erasing: what, by which rule, and what to do about fields that are not there. */
export interface EraseOptions extends MaskOptions {
  /** Paths of what to erase, such as `"address.street"`; without them and `maskingRules` the whole value is erased. */
  readonly fields?: readonly string[] | undefined;
  /** Rules by path; where a path of `fields` selects the same value, these win. */
  readonly maskingRules?: Readonly<Record<string, MaskingRule>> | undefined;
  /**
   * Says what happens when a field is not there: throw, warn on the console, or ignore it.
   *
   * @default "throw"
   */
  readonly onMissingField?: OnMissingField | undefined;
  /** Called for every value erased. */
  readonly onEvent?: EventListener | undefined;
  /**
   * Reads data given as JSON text.
   *
   * @default `JSON`
   */
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

/** Pairs a path with the rule for what it selects. */
export interface FieldTarget extends ParsedPath {
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

/** Holds the compiled targets of an eraser. */
export interface Targets {
  /** All targets; of those that select the same value, the first one wins. */
  readonly targets: readonly FieldTarget[];
  /** The quick way in data, where there is one. */
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

/** Gives an eraser what its own options leave out. */
export interface EraserDefaults {
  readonly onEvent: EventListener | undefined;
  readonly onMissingField: OnMissingField;
  readonly serializer: Serializer;
  /** The paths that the console was told of; by default those of all calls share one. */
  readonly told?: WeakSet<CompiledPath> | undefined;
}

/** The paths that the console was told of by calls that compile an eraser of their own each. */
const TOLD = /* @__PURE__ */ new WeakSet<CompiledPath>();

/** Serves erasers that stand by themselves. */
export const ERASER_DEFAULTS: EraserDefaults = {
  onEvent: undefined,
  onMissingField: "throw",
  serializer: json,
};

/** Options of erasing, read once. */
export interface ResolvedErase {
  /** How to mask a whole value. */
  readonly rule: Rule;
  /** Names the fields to erase; `undefined` erases the whole value. */
  readonly targets: Targets | undefined;
  readonly onEvent: EventListener | undefined;
  readonly onMissingField: OnMissingField;
  readonly serializer: Serializer;
  /** The paths that the console was told of. */
  readonly told: WeakSet<CompiledPath>;
}

/**
 * Reads options, and others for those that they leave out.
 *
 * @param what what takes the options
 * @throws {TypeError} when an option is unknown, or of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function resolveErase(
  what: string,
  options: EraseOptions | undefined,
  defaults: EraserDefaults,
): ResolvedErase {
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
  const isWhole = fields === undefined && rules === undefined;
  const targets = isWhole ? undefined : targetsOf(fields, rule, rules);
  const told = defaults.told ?? TOLD;
  return { rule, targets, onEvent, onMissingField, serializer, told };
}
