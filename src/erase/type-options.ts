import type { MaskFunction, MaskOptions } from "./rule.ts";
import type { Mode } from "./type-masks.ts";
import type { StepsOf } from "./type-steps.ts";

/** Last item of a selection, after its steps. */
export interface End<M, IsSure> {
  /** Effect of the mask on the selected value's type. */
  readonly mode: M;
  /** `true` if the steps certainly select the value, `false` if it may or may not be masked. */
  readonly isSure: IsSure;
}

/** Type of an option, or `undefined` if it is absent. */
export type OptionOf<O, Name> = Name extends keyof O ? O[Name] : undefined;

/** Type of an option's values that define a rule. */
export type RuleOf<R, Name extends keyof MaskOptions> = Exclude<
  OptionOf<R, Name>,
  false | undefined
>;

/** Mode of a rule. For a rule that may be absent, all modes that are possible. */
export type ModeOf<R> = R extends string | { readonly customMask: string }
  ? "deep"
  : R extends MaskFunction
    ? "function"
    : keyof R & keyof MaskOptions extends never
      ? "whole"
      : [RuleOf<R, "mask">] extends [never]
        ? [RuleOf<R, keyof MaskOptions>] extends [never]
          ? "whole"
          : R extends
                | { readonly keep: object }
                | { readonly regexPattern: RegExp | string }
                | { readonly preset: string }
                | { readonly dynamicMask: true | string }
            ? "deep"
            : "whole" | "deep"
        : "function";

/**
 * Selection made of steps and their end. For several readings of a path it is the union. It is `unknown` if the steps
 * are not known.
 */
export type Selection<Steps, M, IsSure> = [Steps] extends [never]
  ? unknown
  : Steps extends readonly string[]
    ? readonly [...Steps, End<M, IsSure>]
    : never;

/** Selection of one path, or `unknown` if the path is not known. */
export type PathSelection<Path, M, IsSure, All = Path> = Path extends string
  ? [All] extends [Path]
    ? Selection<StepsOf<Path>, M, IsSure>
    : unknown
  : unknown;

/** Selections of the option `fields`, or `unknown` if not all of them are known. */
export type FieldSelections<F, M extends Mode> = F extends readonly string[]
  ? number extends F["length"]
    ? unknown
    : { [I in keyof F]: PathSelection<F[I], M, true> }[number]
  : F extends undefined
    ? never
    : unknown;

/** Selections of the option `maskingRules`, or `unknown` if not all of them are known. */
export type RuleSelections<R> = R extends object
  ? {
      [P in keyof R]-?: PathSelection<
        `${P & (string | number)}`,
        ModeOf<Exclude<R[P], undefined>>,
        undefined extends R[P] ? false : true
      >;
    }[keyof R]
  : never;
