import { integerWithin, oneOf, quote, refuse } from "../util/assert.ts";
import { nearestName } from "../util/nearest-name.ts";
import { assertNestedOptions, namesOf, readOption } from "../util/options.ts";
import { typeWithArticle } from "../util/type-with-article.ts";
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

const PRESET_NAMES = /* @__PURE__ */ Object.keys(PRESETS) as MaskPreset[];

function presetRule(what: string, preset: unknown): Rule {
  const name = PRESET_NAMES.find((each) => each === preset);
  if (name === undefined) refusePreset(what, preset);
  return textRule(name, PRESETS[name], MAX_PRESET_TEXT);
}

function refusePreset(what: string, preset: unknown): never {
  const expected = `one of ${PRESET_NAMES.join(", ")}`;
  if (typeof preset !== "string") {
    refuse(what, `${expected}, got ${typeWithArticle(preset)}`);
  }
  const nearest = nearestName(preset, PRESET_NAMES);
  const advice =
    nearest === undefined ? "" : `; did you mean ${quote(nearest)}?`;
  return refuse(what, `${expected}, got ${quote(preset)}${advice}`);
}

function readKeep(keep: unknown): Ends {
  if (keep === undefined) return { first: 0, last: 0 };
  assertNestedOptions("keep", keep, KEEP_NAMES);
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
  if (preset !== undefined) rules.push(presetRule("preset", preset));
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
 * @param path what it is the rule of
 * @throws {TypeError} when it is none, or holds what no rule has
 */
export function readRule(path: string, rule: MaskingRule): Rule {
  if (typeof rule === "function") return functionRule(rule);
  const what = `maskingRules[${quote(path)}]`;
  if (typeof rule === "string") return presetRule(what, rule);
  const isRule = typeof rule === "object" && rule !== null;
  if (!isRule || Array.isArray(rule)) {
    const forms = `a preset (${PRESET_NAMES.join(", ")}), a function or an object with one of ${RULE_NAMES.join(", ")}`;
    refuse(what, `${forms}, got ${typeWithArticle(rule)}`);
  }
  assertNestedOptions(what, rule, RULE_NAMES);
  return readOptions(rule);
}
