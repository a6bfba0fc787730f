import type { Location } from "../json/path/location.ts";
import type { Keep } from "./mask-characters.ts";
import type { MaskPreset } from "./presets.ts";

/** What stands for an erased value unless a rule says otherwise. */
export const DEFAULT_MASK = "*****";

/** Gives what shall stand in place of a value. */
export type MaskFunction = (value: unknown, location: Location) => unknown;

/** How to mask; nothing at all gives `"*****"`. */
export interface MaskOptions {
  /** Stands for every value, as it is. Wins over all others, for it shows nothing. */
  readonly customMask?: string | undefined;
  /**
   * One `*` for every character; `"keep-separators"` leaves `-`, `_`, `.` and spaces.
   *
   * @default false
   */
  readonly dynamicMask?: boolean | "keep-separators" | undefined;
  /** How many characters stay readable at the ends; goes with `dynamicMask: "keep-separators"`. */
  readonly keep?: Keep | undefined;
  /** What to replace in a text, by `maskFormat`: a `RegExp`, or the text of one. */
  readonly regexPattern?: RegExp | string | undefined;
  /** What to put for each match of `regexPattern`; `$1` or `\1` stands for its first group. */
  readonly maskFormat?: string | undefined;
  /** A mask made for one kind of text. */
  readonly preset?: MaskPreset | undefined;
  /** A function of your own. */
  readonly mask?: MaskFunction | undefined;
}

/** How to mask, in full, or by the name of a preset or a function alone. */
export type MaskingRule = MaskOptions | MaskPreset | MaskFunction;

/** The name of a rule in events: the option that made it, or the preset. */
export type MaskingRuleName =
  | "default"
  | "customMask"
  | "dynamicMask"
  | "keep"
  | "regexPattern"
  | "function"
  | MaskPreset;

/** A rule, ready to be used. */
export interface Rule {
  /** Its name in events. */
  readonly name: MaskingRuleName;
  /** Whether it looks at what is in objects and arrays, and does not mask them whole. */
  readonly isDeep: boolean;
  /** Whether it needs the location. */
  readonly isFunction: boolean;
  /** Gives what stands for a value that has nothing in it. */
  mask(value: unknown, location: Location | undefined): unknown;
}

/** The rule of whoever gives none. */
export const DEFAULT_RULE: Rule = {
  name: "default",
  isDeep: false,
  isFunction: false,
  mask: () => DEFAULT_MASK,
};
