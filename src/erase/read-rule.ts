import {
  integerWithin,
  oneOf,
  quote,
  refuse,
  refuseAs,
} from "../util/assert.ts";
import { readOption } from "../util/options.ts";
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

function customRule(customMask: unknown, at: string): Rule {
  if (typeof customMask !== "string") {
    refuse(`${at}customMask`, "a string", customMask);
  }
  return ruleOf("customMask", () => customMask);
}

function functionRule(mask: unknown, what: string): Rule {
  if (typeof mask !== "function") refuse(what, "a function", mask);
  return ruleOf("function", (value, location) => {
    const masked = mask(value, location);
    if (typeof masked?.then === "function") {
      refuseAs(
        what,
        "a function that gives a value",
        "one that gives a Promise",
      );
    }
    return masked === undefined ? DEFAULT_MASK : masked;
  });
}

function presetRule(preset: unknown, what: string): Rule {
  const names = Object.keys(PRESETS) as MaskPreset[];
  const name = oneOf(what, preset, names);
  return textRule(name, PRESETS[name], MAX_PRESET_TEXT);
}

function readKeep(keep: unknown, at: string): Ends {
  if (keep === undefined) return { first: 0, last: 0 };
  if (typeof keep !== "object" || keep === null) {
    refuse(`${at}keep`, "{ first, last }", keep);
  }
  const first = readOption(keep as Keep, "first") ?? 0;
  const last = readOption(keep as Keep, "last") ?? 0;
  integerWithin(`${at}keep.first`, first, 0);
  integerWithin(`${at}keep.last`, last, 0);
  return { first, last };
}

function charactersRule(dynamicMask: unknown, keep: unknown, at: string): Rule {
  const kind = oneOf(`${at}dynamicMask`, dynamicMask, [
    true,
    false,
    "keep-separators",
  ]);
  const ends = readKeep(keep, at);
  const hidden = kind === "keep-separators" ? NO_SEPARATOR : CHARACTER;
  return textRule(keep === undefined ? "dynamicMask" : "keep", (text) =>
    maskCharacters(text, ends, hidden),
  );
}

/**
 * Reads how to mask.
 *
 * @param at what the options' names follow in messages, such as `maskingRules["email"].`
 * @throws {TypeError} when the options contradict each other, or one of them is of no use
 * @throws {RangeError} when `keep` has no numbers of characters
 */
export function readOptions(
  options: MaskOptions | undefined,
  at: string = "",
): Rule {
  const customMask = readOption(options, "customMask");
  if (customMask !== undefined) return customRule(customMask, at);
  const dynamicMask = readOption(options, "dynamicMask") ?? false;
  const keep = readOption(options, "keep");
  const pattern = readOption(options, "regexPattern");
  const format = readOption(options, "maskFormat");
  const preset = readOption(options, "preset");
  const mask = readOption(options, "mask");
  const rules: Rule[] = [];
  if (keep !== undefined || dynamicMask !== false) {
    rules.push(charactersRule(dynamicMask, keep, at));
  }
  if (pattern !== undefined || format !== undefined) {
    rules.push(textRule("regexPattern", patternMask(pattern, format, at)));
  }
  if (preset !== undefined) rules.push(presetRule(preset, `${at}preset`));
  if (mask !== undefined) rules.push(functionRule(mask, `${at}mask`));
  if (rules.length > 1) {
    const names = rules.map(({ name }) => name).join(" and ");
    refuseAs(at === "" ? "the options" : at.slice(0, -1), "one rule", names);
  }
  return rules[0] ?? DEFAULT_RULE;
}

/**
 * Reads a rule of `maskingRules`.
 *
 * @param what the rule's name in messages, such as `maskingRules["email"]`
 * @throws {TypeError} when it is none, or holds what no rule has
 */
export function readRule(rule: MaskingRule, what: string): Rule {
  if (typeof rule === "function") return functionRule(rule, what);
  if (typeof rule === "string") return presetRule(rule, what);
  const isObject = typeof rule === "object" && rule !== null;
  const expected = `a preset (${Object.keys(PRESETS).join(", ")}), a function or some of ${NAMES.join(", ")}`;
  if (!isObject) return refuse(what, expected, rule);
  const strange = Object.keys(rule).find((name) => !NAMES.includes(name));
  if (strange === undefined) return readOptions(rule, `${what}.`);
  return refuseAs(what, expected, quote(strange));
}
