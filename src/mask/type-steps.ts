import type { MaskFunction } from "./rule.ts";
import type { Leaf, Masked, Method, Mode } from "./type-masks.ts";

/** What ends a name in dot notation, or does not belong in one. */
export type NoName =
  `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

/** Steps of a text that starts with a name, and of what follows it. */
export type NameStep<Name extends string, Rest extends string> = Name extends
  | ""
  | "*"
  | NoName
  ? never
  : Rest extends ""
    ? [Name]
    : Rest extends `.${infer Next}`
      ? NamesOf<Next> extends infer After extends readonly string[]
        ? [Name, ...After]
        : never
      : BracketStep<Rest, [Name]>;

/** Steps of a text that starts with a name. */
export type NamesOf<Text extends string> =
  Text extends `${infer Head}[${infer Tail}`
    ? Head extends `${infer Name}.${infer Rest}`
      ? NameStep<Name, `.${Rest}[${Tail}`>
      : NameStep<Head, `[${Tail}`>
    : Text extends `${infer Name}.${infer Rest}`
      ? NameStep<Name, `.${Rest}`>
      : NameStep<Text, "">;

/** Steps of a text that starts with a bracket, after those before it. */
export type BracketStep<
  Text extends string,
  Before extends readonly string[],
> = Text extends `[${infer Index}]${infer Rest}`
  ? Index extends "*" | `${bigint}`
    ? Rest extends ""
      ? [...Before, `[${Index}]`]
      : Rest extends `[${string}`
        ? BracketStep<Rest, [...Before, `[${Index}]`]>
        : Rest extends `.${infer Next}`
          ? NamesOf<Next> extends infer After extends readonly string[]
            ? [...Before, `[${Index}]`, ...After]
            : never
          : never
    : never
  : never;

/** The steps of a path of names, indices and `[*]` in dot notation; `never` for every other one. */
export type StepsOf<Path extends string> = string extends Path
  ? never
  : Path extends `${"$" | "/"}${string}`
    ? never
    : Path extends `[${string}`
      ? BracketStep<Path, []>
      : NamesOf<Path>;

/** What is left of the selections after a step that they begin with. */
export type After<S, Step> = S extends {
  readonly steps: readonly [Step, ...infer Rest];
  readonly mode: infer M;
}
  ? { readonly steps: Rest; readonly mode: M }
  : never;

/** The type of a value in which selected places are masked. */
export type Applied<T, S> = unknown extends T
  ? unknown
  : [Extract<S, { readonly steps: readonly [] }>] extends [never]
    ? [S] extends [never]
      ? T
      : T extends Leaf | Method | ReadonlySet<unknown>
        ? T
        : T extends readonly unknown[]
          ? { [K in keyof T]: AppliedElement<T, K, S> }
          : { [K in keyof T]: AppliedMember<T, K, S> }
    : Masked<T, ModeAt<S>>;

/** The mode of the rule that masks the value where the selections start. */
export type ModeAt<S> = S extends {
  readonly steps: readonly [];
  readonly mode: infer M extends Mode;
}
  ? M
  : never;

/** A member of an object; one of an index signature may be any that is named. */
export type AppliedMember<T, K extends keyof T, S> = K extends string | number
  ? string extends `${K}`
    ? T[K] | Applied<T[K], After<S, string>>
    : Applied<T[K], After<S, "[*]" | `${K}`>>
  : T[K];

/** An element of an array; an index stands for any where the length is not known, and a negative one anyway. */
export type AppliedElement<T extends readonly unknown[], K extends keyof T, S> =
  | Applied<T[K], After<S, "[*]" | `[${K & string}]`>>
  | (number extends T["length"]
      ? MaybeApplied<T[K], S, `[${bigint}]`>
      : MaybeApplied<T[K], S, `[-${bigint}]`>);

/** The same for a step that may lead there or not. */
export type MaybeApplied<T, S, Step extends string> = [After<S, Step>] extends [
  never,
]
  ? never
  : Applied<T, After<S, "[*]" | Step>>;

/** The mode of a rule. */
export type ModeOf<R> = R extends { readonly customMask: string }
  ? "deep"
  : R extends MaskFunction | { readonly mask: MaskFunction }
    ? "function"
    : R extends
          | string
          | { readonly keep: object }
          | { readonly regexPattern: RegExp | string }
          | { readonly preset: string }
      ? "deep"
      : R extends { readonly dynamicMask: infer D }
        ? D extends false | undefined
          ? "whole"
          : "deep"
        : "whole";

/** What the option `fields` selects. */
export type FieldSelections<O> = O extends { readonly fields: infer F }
  ? F extends readonly string[]
    ? number extends F["length"]
      ? { readonly steps: never }
      : FieldSelection<F[number], ModeOf<O>>
    : { readonly steps: never }
  : never;

/** What one path of `fields` selects. */
export type FieldSelection<F extends string, M extends Mode> = F extends string
  ? { readonly steps: StepsOf<F>; readonly mode: M }
  : never;

/** What the option `maskingRules` selects. */
export type RuleSelections<O> = O extends { readonly maskingRules: infer R }
  ? {
      [P in keyof R]: {
        readonly steps: StepsOf<P & string>;
        readonly mode: ModeOf<R[P]>;
      };
    }[keyof R]
  : never;

/** `true` when there is a path whose steps are not known. */
export type IsGeneral<S> = S extends { readonly steps: infer Steps }
  ? [Steps] extends [never]
    ? true
    : never
  : never;

/** The type of a value in which selected places are masked, `unknown` when one of them is not known. */
export type AppliedAll<T, S> = [IsGeneral<S>] extends [never]
  ? Applied<T, S>
  : unknown;
