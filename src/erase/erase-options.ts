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

/** Options for erasing: the fields, the masking rules, and the treatment of missing fields. */
export interface EraseOptions extends MaskOptions {
  /**
   * Paths of the fields to erase, such as `"address.street"`. Without `fields` and `maskingRules` the whole value is
   * erased.
   */
  readonly fields?: readonly string[] | undefined;
  /** Masking rules by path. If a path of `fields` selects the same value, the masking rule wins. */
  readonly maskingRules?: Readonly<Record<string, MaskingRule>> | undefined;
  /**
   * Treatment of a missing field: throw, warn on the console, or ignore it.
   *
   * @default "throw"
   */
  readonly onMissingField?: OnMissingField | undefined;
  /**
   * Listener that is called for every erased value, and for every path that selects nothing, unless the call throws.
   */
  readonly onEvent?: EventListener | undefined;
  /**
   * Parser for data given as JSON text.
   *
   * @default `JSON`
   */
  readonly serializer?: Serializer | undefined;
}

/** Names of all options for erasing. */
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

/** Path with the rule for the values that it selects. */
export interface FieldTarget extends ParsedPath {
  readonly rule: Rule;
}

/**
 * Reads the option `maskingRules`. Returns the rules in reverse order: if two rules select the same value the first
 * target wins, and the later rule must win.
 */
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
    ? refuseAs("maskingRules", expected, "an empty object")
    : refuse("maskingRules", expected, rules);
}

/** Compiled paths and rules of an eraser. */
export interface Targets {
  /** All paths with their rules. If several select the same value, the first of them wins. */
  readonly targets: readonly FieldTarget[];
  /** Fast path for data, or `undefined` if the paths are too complex for it. */
  readonly fastPath: FastPath | undefined;
}

function compileTargets(targets: readonly FieldTarget[]): Targets {
  return { targets, fastPath: compileFastPath(targets) };
}

/** Compiler of targets for fields with the default rule. Its results are cached. */
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

/** Defaults for options that an eraser's own options leave out. */
export interface EraserDefaults {
  readonly onEvent: EventListener | undefined;
  readonly onMissingField: OnMissingField;
  readonly serializer: Serializer;
  /** Paths for which a warning was already written to the console. By default all calls share one set. */
  readonly told?: WeakSet<CompiledPath> | undefined;
}

/** Paths for which a warning was already written to the console, shared by all calls that compile an eraser each. */
const TOLD = /* @__PURE__ */ new WeakSet<CompiledPath>();

/** Defaults of erasers that do not belong to a `DataMasking`. */
export const ERASER_DEFAULTS: EraserDefaults = {
  onEvent: undefined,
  onMissingField: "throw",
  serializer: json,
};

/** Checked {@link EraseOptions}. */
export interface ResolvedErase {
  /** Rule for a whole value. */
  readonly rule: Rule;
  /** Fields to erase, or `undefined` to erase the whole value. */
  readonly targets: Targets | undefined;
  readonly onEvent: EventListener | undefined;
  readonly onMissingField: OnMissingField;
  readonly serializer: Serializer;
  /** Paths for which a warning was already written to the console. */
  readonly told: WeakSet<CompiledPath>;
}

/**
 * Reads and checks the options for erasing, and fills in defaults.
 *
 * @param what name of the function that takes the options, for error messages
 * @throws {TypeError} if an option is unknown or has the wrong type
 * @throws {InvalidPathError} if a path has a syntax error
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
