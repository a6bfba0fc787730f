import { integerWithin, oneOf, refuse, refuseAs } from "../util/assert.ts";
import { assertNestedOptions, namesOf, readOption } from "../util/options.ts";
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

const RULE_NAMES = /* @__PURE__ */ namesOf<MaskOptions>({
  customMask: true,
  dynamicMask: true,
  keep: true,
  regexPattern: true,
  maskFormat: true,
  preset: true,
  mask: true,
});

const KEEP_NAMES = /* @__PURE__ */ namesOf<Keep>({ first: true, last: true });

function ruleOf(name: MaskingRuleName, mask: Rule["mask"]): Rule {
  return { name, isDeep: true, isFunction: name === "function", mask };
}

/**
 * Maximum length, in characters, of a text that a rule masks character by character. Much longer texts exhaust the
 * memory and end the process.
 */
const MAX_TEXT = 2 ** 24;
/**
 * Maximum length, in characters, of a text that a preset masks. Real values are far shorter: an e-mail address has at
 * most 254 characters (RFC 5321).
 */
const MAX_PRESET_TEXT = 1_000;

/**
 * Returns a rule that masks strings and numbers up to a length. It masks all other values as a whole, even `false`,
 * because their length would reveal them.
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
        "a function that returns a value",
        "a function that returns a Promise",
      );
    }
    return masked === undefined ? DEFAULT_MASK : masked;
  });
}

const PRESET_NAMES = /* @__PURE__ */ Object.keys(PRESETS) as MaskPreset[];

function presetRule(preset: unknown, what: string): Rule {
  const name = oneOf(what, preset, PRESET_NAMES);
  return textRule(name, PRESETS[name], MAX_PRESET_TEXT);
}

function readKeep(keep: unknown, at: string): Ends {
  if (keep === undefined) return { first: 0, last: 0 };
  assertNestedOptions(`${at}keep`, keep, KEEP_NAMES);
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
 * Reads a masking rule from options.
 *
 * @param at prefix of the options' names in error messages, such as `maskingRules["email"].`
 * @throws {TypeError} if an option has the wrong type, or several options each define a rule
 * @throws {RangeError} if `keep` has a number that is not an integer of 0 or more
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
 * @param what name of the rule in error messages, such as `maskingRules["email"]`
 * @throws {TypeError} if it is not a rule, or has an unknown member
 */
export function readRule(rule: MaskingRule, what: string): Rule {
  if (typeof rule === "function") return functionRule(rule, what);
  if (typeof rule === "string") return presetRule(rule, what);
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) {
    const forms = `a preset (${PRESET_NAMES.join(", ")}), a function or an object with one of ${RULE_NAMES.join(", ")}`;
    refuse(what, forms, rule);
  }
  assertNestedOptions(what, rule, RULE_NAMES);
  return readOptions(rule, `${what}.`);
}
