import { integerWithin, oneOf, refuse } from "../util/assert.ts";
import { readOption } from "../util/options.ts";
import { typeName } from "../util/type-name.ts";
import { type Ends, type Keep, maskCharacters } from "./mask-characters.ts";
import { patternMask } from "./pattern-mask.ts";
import { type MaskPreset, PRESETS, type TextMask } from "./presets.ts";
import {
  DEFAULT_MASK,
  DEFAULT_RULE,
  type MaskingRule,
  type MaskingRuleName,
  type MaskOptions,
  type Rule,
} from "./rule.ts";

const CHARACTER = /./gsu;
const NO_SEPARATOR = /[^-_. ]/gu;

const NAMES: readonly string[] = [
  "customMask",
  "dynamicMask",
  "keep",
  "regexPattern",
  "maskFormat",
  "preset",
  "mask",
];

function ruleOf(name: MaskingRuleName, mask: Rule["mask"]): Rule {
  return { name, isDeep: true, isFunction: name === "function", mask };
}

/** Characters that a text rule takes: of many more, runtimes cannot make a list, and end the process. */
const MAX_TEXT = 2 ** 24;
/** Characters that a preset takes: what it is made for is far shorter (an address of e-mail has at most 254, RFC 5321). */
const MAX_PRESET_TEXT = 1_000;

/**
 * A rule for texts and numbers, up to a length: all other values, even `false`, would be told by their length, and are
 * masked whole.
 */
function textRule(
  name: MaskingRuleName,
  mask: TextMask,
  most = MAX_TEXT,
): Rule {
  return ruleOf(name, (value) => {
    const isText = /^(?:string|number|bigint)$/.test(typeof value);
    const text = isText ? String(value) : undefined;
    const isTaken = text !== undefined && text.length <= most;
    return (isTaken ? mask(text) : undefined) ?? DEFAULT_MASK;
  });
}

function customRule(customMask: unknown): Rule {
  if (typeof customMask !== "string") refuse("customMask", "a string");
  return ruleOf("customMask", () => customMask);
}

function functionRule(mask: unknown): Rule {
  if (typeof mask !== "function") refuse("mask", "a function");
  return ruleOf("function", (value, location) => {
    const masked = mask(value, location);
    if (typeof masked?.then === "function") {
      refuse("mask", "a synchronous function");
    }
    return masked === undefined ? DEFAULT_MASK : masked;
  });
}

function presetRule(preset: unknown): Rule {
  const names = Object.keys(PRESETS) as MaskPreset[];
  const name = oneOf("preset", preset, names);
  return textRule(name, PRESETS[name], MAX_PRESET_TEXT);
}

function readKeep(keep: unknown): Ends {
  if (keep === undefined) return { first: 0, last: 0 };
  if (typeof keep !== "object" || keep === null) {
    refuse("keep", "{ first, last }");
  }
  const first = readOption(keep as Keep, "first") ?? 0;
  const last = readOption(keep as Keep, "last") ?? 0;
  integerWithin("keep.first", first, 0);
  integerWithin("keep.last", last, 0);
  return { first, last };
}

function charactersRule(dynamicMask: unknown, keep: unknown): Rule {
  const kind = oneOf("dynamicMask", dynamicMask, [
    true,
    false,
    "keep-separators",
  ]);
  const ends = readKeep(keep);
  const hidden = kind === "keep-separators" ? NO_SEPARATOR : CHARACTER;
  return textRule(keep === undefined ? "dynamicMask" : "keep", (text) =>
    maskCharacters(text, ends, hidden),
  );
}

/**
 * Reads how to mask.
 *
 * @throws {TypeError} when the options contradict each other, or one of them is of no use
 * @throws {RangeError} when `keep` has no numbers of characters
 */
export function readOptions(options: MaskOptions | undefined): Rule {
  const customMask = readOption(options, "customMask");
  if (customMask !== undefined) return customRule(customMask);
  const dynamicMask = readOption(options, "dynamicMask") ?? false;
  const keep = readOption(options, "keep");
  const pattern = readOption(options, "regexPattern");
  const format = readOption(options, "maskFormat");
  const preset = readOption(options, "preset");
  const mask = readOption(options, "mask");
  const rules: Rule[] = [];
  if (keep !== undefined || dynamicMask !== false) {
    rules.push(charactersRule(dynamicMask, keep));
  }
  if (pattern !== undefined || format !== undefined) {
    rules.push(textRule("regexPattern", patternMask(pattern, format)));
  }
  if (preset !== undefined) rules.push(presetRule(preset));
  if (mask !== undefined) rules.push(functionRule(mask));
  if (rules.length > 1) {
    const names = rules.map(({ name }) => name).join(" and ");
    refuse("the options", `one rule, got ${names}`);
  }
  return rules[0] ?? DEFAULT_RULE;
}

/**
 * Reads a rule of `maskingRules`.
 *
 * @throws {TypeError} when it is none, or holds what no rule has
 */
export function readRule(rule: MaskingRule): Rule {
  if (typeof rule === "function") return functionRule(rule);
  if (typeof rule === "string") return presetRule(rule);
  const isObject = typeof rule === "object" && rule !== null;
  const strange = isObject
    ? Object.keys(rule).find((name) => !NAMES.includes(name))
    : typeName(rule);
  if (strange === undefined) return readOptions(rule);
  return refuse(
    "the rule",
    `a preset, a function or some of ${NAMES.join(", ")}, got ${strange}`,
  );
}
