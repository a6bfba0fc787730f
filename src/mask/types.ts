import type { MaskFunction } from "./rule.ts";

/** How masks change a type: objects become texts, or only what is in them, or nobody knows what a function gives. */
type Mode = "whole" | "deep" | "function";

/** What ends a name in dot notation, or does not belong in one. */
type NoName = `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

type NameStep<Name extends string, Rest extends string> = Name extends
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
type NamesOf<Text extends string> = Text extends `${infer Head}[${infer Tail}`
  ? Head extends `${infer Name}.${infer Rest}`
    ? NameStep<Name, `.${Rest}[${Tail}`>
    : NameStep<Head, `[${Tail}`>
  : Text extends `${infer Name}.${infer Rest}`
    ? NameStep<Name, `.${Rest}`>
    : NameStep<Text, "">;

/** Steps of a text that starts with a bracket, after those before it. */
type BracketStep<
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
type StepsOf<Path extends string> = string extends Path
  ? never
  : Path extends `${"$" | "/"}${string}`
    ? never
    : Path extends `[${string}`
      ? BracketStep<Path, []>
      : NamesOf<Path>;

/** What has no members that a rule could mask one by one. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | ArrayBufferView
  | ReadonlyMap<unknown, unknown>
  | ((...args: never) => unknown);

/** The type of a value once it is masked. */
type Masked<T, M extends Mode> = unknown extends T
  ? unknown
  : M extends "function"
    ? unknown
    : T extends Leaf
      ? string
      : T extends ReadonlySet<unknown>
        ? Set<string>
        : M extends "deep"
          ? { [K in keyof T]: Masked<T[K], M> }
          : T extends readonly unknown[]
            ? { [K in keyof T]: string }
            : string;

/** What is left of the selections after a step that they begin with. */
type After<S, Step> = S extends {
  readonly steps: readonly [Step, ...infer Rest];
  readonly mode: infer M;
}
  ? { readonly steps: Rest; readonly mode: M }
  : never;

/** The type of a value in which selected places are masked. */
type Applied<T, S> = unknown extends T
  ? unknown
  : [Extract<S, { readonly steps: readonly [] }>] extends [never]
    ? [S] extends [never]
      ? T
      : T extends Leaf | ReadonlySet<unknown>
        ? T
        : T extends readonly unknown[]
          ? { [K in keyof T]: AppliedElement<T, K, S> }
          : { [K in keyof T]: AppliedMember<T, K, S> }
    : Masked<T, ModeAt<S>>;

/** The mode of the rule that masks the value where the selections start. */
type ModeAt<S> = S extends {
  readonly steps: readonly [];
  readonly mode: infer M extends Mode;
}
  ? M
  : never;

/** A member of an object; one of an index signature may be any that is named. */
type AppliedMember<T, K extends keyof T, S> = K extends string | number
  ? string extends `${K}`
    ? T[K] | Applied<T[K], After<S, string>>
    : Applied<T[K], After<S, "[*]" | `${K}`>>
  : T[K];

/** An element of an array; an index stands for any where the length is not known, and a negative one anyway. */
type AppliedElement<T extends readonly unknown[], K extends keyof T, S> =
  | Applied<T[K], After<S, "[*]" | `[${K & string}]`>>
  | (number extends T["length"]
      ? MaybeApplied<T[K], S, `[${bigint}]`>
      : MaybeApplied<T[K], S, `[-${bigint}]`>);

type MaybeApplied<T, S, Step extends string> = [After<S, Step>] extends [never]
  ? never
  : Applied<T, After<S, "[*]" | Step>>;

/** The mode of a rule. */
type ModeOf<R> = R extends { readonly customMask: string }
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

type FieldSelections<O> = O extends { readonly fields: infer F }
  ? F extends readonly string[]
    ? number extends F["length"]
      ? { readonly steps: never }
      : FieldSelection<F[number], ModeOf<O>>
    : { readonly steps: never }
  : never;

type FieldSelection<F extends string, M extends Mode> = F extends string
  ? { readonly steps: StepsOf<F>; readonly mode: M }
  : never;

type RuleSelections<O> = O extends { readonly maskingRules: infer R }
  ? {
      [P in keyof R]: {
        readonly steps: StepsOf<P & string>;
        readonly mode: ModeOf<R[P]>;
      };
    }[keyof R]
  : never;

/** `true` when there is a path whose steps are not known. */
type IsGeneral<S> = S extends { readonly steps: infer Steps }
  ? [Steps] extends [never]
    ? true
    : never
  : never;

type AppliedAll<T, S> = [IsGeneral<S>] extends [never]
  ? Applied<T, S>
  : unknown;

/**
 * The type of a value in which the fields that options name are erased. It follows `fields` and `maskingRules` that are
 * known when compiling and are written with names, indices and `[*]`; with any other path it is `unknown`.
 *
 * @example
 * ```ts
 * import type { Erased } from "sealmask";
 *
 * interface User { id: number; cards: { number: number }[] }
 * type Safe = Erased<User, { fields: ["cards[*].number"] }>;
 * const safe: Safe = { id: 1, cards: [{ number: "*****" }] };
 * console.log(safe.cards[0]?.number); // *****
 * ```
 */
export type Erased<T, O> = [
  Extract<keyof O, "fields" | "maskingRules">,
] extends [never]
  ? Masked<T, ModeOf<O>>
  : O extends
        | { readonly fields: readonly string[] }
        | { readonly maskingRules: object }
    ? T extends string
      ? unknown
      : AppliedAll<T, FieldSelections<O> | RuleSelections<O>>
    : unknown;
