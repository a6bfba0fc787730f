import type { Location } from "../json/path/location.ts";
import type { Keep } from "./mask-characters.ts";
import type { MaskPreset } from "./presets.ts";

/** Mask of an erased value if no masking rule is given. */
export const DEFAULT_MASK = "*****";

/** Function that returns the mask of a value, given the value and its location. */
export type MaskFunction = (value: unknown, location: Location) => unknown;

/** Masking options. Without any option, the mask is `"*****"`. */
export interface MaskOptions {
  /** Mask for every value. `customMask` takes precedence over all other masking options, because it reveals nothing. */
  readonly customMask?: string | undefined;
  /**
   * One `*` for every character. `"keep-separators"` keeps `-`, `_`, `.` and spaces.
   *
   * @default false
   */
  readonly dynamicMask?: boolean | "keep-separators" | undefined;
  /**
   * Numbers of characters that stay readable at the beginning and at the end of a text. `keep` can be combined with
   * `dynamicMask: "keep-separators"`.
   */
  readonly keep?: Keep | undefined;
  /** Pattern whose matches in a text are replaced by `maskFormat`: a `RegExp` or its source text. */
  readonly regexPattern?: RegExp | string | undefined;
  /** Replacement for each match of `regexPattern`. `$1` or `\1` stands for the first group of the pattern. */
  readonly maskFormat?: string | undefined;
  /** Name of a predefined mask for one kind of text. */
  readonly preset?: MaskPreset | undefined;
  /** Function of your own that returns the mask. */
  readonly mask?: MaskFunction | undefined;
}

/** Masking rule: masking options, the name of a preset, or a function. */
export type MaskingRule = MaskOptions | MaskPreset | MaskFunction;

/** Name of a rule in events: the option that defined it, or the preset. */
export type MaskingRuleName =
  | "default"
  | "customMask"
  | "dynamicMask"
  | "keep"
  | "regexPattern"
  | "function"
  | MaskPreset;

/** Compiled masking rule. */
export interface Rule {
  /** Name of the rule in events. */
  readonly name: MaskingRuleName;
  /** True if the rule masks the values inside objects and arrays one by one, and not as a whole. */
  readonly isDeep: boolean;
  /** True if the rule is a function of the caller, which needs the value's location. */
  readonly isFunction: boolean;
  /** Returns the mask of a scalar, or of an array or object that is masked as a whole instead of value by value. */
  mask(value: unknown, location: Location | undefined): unknown;
}

/** Rule for options that define none. */
export const DEFAULT_RULE: Rule = {
  name: "default",
  isDeep: false,
  isFunction: false,
  mask: () => DEFAULT_MASK,
};
