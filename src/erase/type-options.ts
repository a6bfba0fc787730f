import type { MaskFunction, MaskOptions } from "./rule.ts";
import type { Mode } from "./type-masks.ts";
import type { StepsOf } from "./type-steps.ts";

/** Stands after the steps of a selection. */
export interface End<M, IsSure> {
  /** How masks change what is selected. */
  readonly mode: M;
  /** Whether the steps are sure to meet it: `false` where a value may be masked or not. */
  readonly isSure: IsSure;
}

/** The type of an option; `undefined` when it is not there. */
export type OptionOf<O, Name> = Name extends keyof O ? O[Name] : undefined;

/** What options may make a rule of. */
export type RuleOf<R, Name extends keyof MaskOptions> = Exclude<
  OptionOf<R, Name>,
  false | undefined
>;

/** The mode of a rule; of one that may be there or not, all that it may have. */
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
 * Joins the steps to what is selected and what ends them; of several readings of a path the union. It is `unknown` where
 * the steps are not known.
 */
export type Selection<Steps, M, IsSure> = [Steps] extends [never]
  ? unknown
  : Steps extends readonly string[]
    ? readonly [...Steps, End<M, IsSure>]
    : never;

/** What one path selects, `unknown` when it is not known. */
export type PathSelection<Path, M, IsSure, All = Path> = Path extends string
  ? [All] extends [Path]
    ? Selection<StepsOf<Path>, M, IsSure>
    : unknown
  : unknown;

/** What the option `fields` selects, `unknown` when not all of it is known. */
export type FieldSelections<F, M extends Mode> = F extends readonly string[]
  ? number extends F["length"]
    ? unknown
    : { [I in keyof F]: PathSelection<F[I], M, true> }[number]
  : F extends undefined
    ? never
    : unknown;

/** What the option `maskingRules` selects, `unknown` when not all of it is known. */
export type RuleSelections<R> = R extends object
  ? {
      [P in keyof R]-?: PathSelection<
        `${P & (string | number)}`,
        ModeOf<Exclude<R[P], undefined>>,
        undefined extends R[P] ? false : true
      >;
    }[keyof R]
  : never;
