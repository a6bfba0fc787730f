import type { MaskFunction, MaskOptions } from "./rule.ts";
import type { Mode } from "./type-masks.ts";
import type { StepsOf } from "./type-steps.ts";

/** Last item of a {@link Selection}, after the path steps: the effect of the mask on the selected value. */
export interface End<M, IsSure> {
  /** Effect of the mask on the selected value's type. */
  readonly mode: M;
  /** `true` if the steps surely lead to the value; `false` if the value may or may not be selected. */
  readonly isSure: IsSure;
}

/** Type of the option `Name` in the options type `O`, or `undefined` if `O` has no such member. */
export type OptionOf<O, Name> = Name extends keyof O ? O[Name] : undefined;

/** Type of the values of a masking option that define a rule: all but `false` and `undefined`. */
export type RuleOf<R, Name extends keyof MaskOptions> = Exclude<
  OptionOf<R, Name>,
  false | undefined
>;

/**
 * Effect of a masking rule on a type, as a {@link Mode}. If a member of the rule may be absent, the union of all
 * possible modes.
 */
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
 * Selection of a path: the path's steps as texts, followed by an {@link End}. If the path has several readings, it is
 * the union of their selections. It is `unknown` if the steps are not known.
 */
export type Selection<Steps, M, IsSure> = [Steps] extends [never]
  ? unknown
  : Steps extends readonly string[]
    ? readonly [...Steps, End<M, IsSure>]
    : never;

/** Selection of one path, or `unknown` if the type does not say which path it is. */
export type PathSelection<Path, M, IsSure, All = Path> = Path extends string
  ? [All] extends [Path]
    ? Selection<StepsOf<Path>, M, IsSure>
    : unknown
  : unknown;

/** Union of the selections of all paths in the option `fields`. It is `unknown` if some path is not known. */
export type FieldSelections<F, M extends Mode> = F extends readonly string[]
  ? number extends F["length"]
    ? unknown
    : { [I in keyof F]: PathSelection<F[I], M, true> }[number]
  : F extends undefined
    ? never
    : unknown;

/** Union of the selections of all paths in the option `maskingRules`. It is `unknown` if some path is not known. */
export type RuleSelections<R> = R extends object
  ? {
      [P in keyof R]-?: PathSelection<
        `${P & (string | number)}`,
        ModeOf<Exclude<R[P], undefined>>,
        undefined extends R[P] ? false : true
      >;
    }[keyof R]
  : never;
