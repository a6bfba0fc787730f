import type { Leaf, Masked, Method, Mode } from "./type-masks.ts";
import type { End } from "./type-options.ts";
import type { IsPattern } from "./type-steps.ts";

/** What is left of the selections after a step that they begin with. */
export type After<S, Step> = S extends readonly [Step, ...infer Rest]
  ? Rest
  : never;

/** The same for a step that may lead there or not. */
export type MaybeAfter<S, Step> = S extends readonly [
  Step,
  ...infer Rest,
  End<infer M, boolean>,
]
  ? [...Rest, End<M, false>]
  : never;

/** The ends of the selections that end at a value. */
export type EndOf<S> = S extends readonly [End<Mode, boolean>] ? S[0] : never;

/** The type of a value in which selected places are masked. */
export type Applied<T, S> = [S] extends [never]
  ? T
  : [EndOf<S>] extends [never]
    ? AppliedBelow<T, S>
    : true extends EndOf<S>["isSure"]
      ? Masked<T, EndOf<S>["mode"]>
      :
          | Masked<T, EndOf<S>["mode"]>
          | Applied<T, Exclude<S, readonly [unknown]>>;

/** The same for a document; `unknown` for a text of one, and where the selections are not known. */
export type AppliedAll<T, S> = unknown extends S
  ? unknown
  : T extends string
    ? unknown
    : Applied<T, S>;

/** The same for a value that no selection ends at; `unknown` where an array may pass for an object. */
export type AppliedBelow<T, S> = unknown extends T
  ? unknown
  : T extends Leaf | Method | ReadonlySet<unknown>
    ? T
    : T extends readonly [unknown?, ...unknown[]]
      ? { [K in keyof T]: AppliedItem<T[K], S, K, T["length"]> }
      : T extends readonly (infer E)[]
        ? Applied<E, After<S, "[*]"> | MaybeAfter<S, `[${bigint}]`>>[]
        : [never[], keyof T] extends [T, string | symbol]
          ? unknown
          : { [K in keyof T]: AppliedMember<T[K], S, K, Meets<FirstOf<S>, K>> };

/** The first steps of selections. */
export type FirstOf<S> = S extends readonly [
  infer Step extends string,
  ...unknown[],
]
  ? Step
  : never;

/** Those of some steps that may mean a member. */
export type Meets<Steps, K> = K extends string
  ? Steps & ("[*]" | K)
  : K extends number
    ? Steps & ("[*]" | `${K}` | (number extends K ? `[${K}]` : never))
    : never;

/** A member of an object, and the steps that may mean it; one of an index signature may be any that is named. */
export type AppliedMember<T, S, K extends PropertyKey, Steps> = [
  Steps,
] extends [never]
  ? T
  : K extends Steps
    ? Applied<T, After<S, Steps>>
    : IsPattern<K> extends true
      ? Applied<T, After<S, "[*]"> | MaybeAfter<S, Exclude<Steps, "[*]">>>
      : Applied<T, After<S, Steps>>;

/** An item of a tuple; an index stands for any where the length is not known, and a negative one anyway. */
export type AppliedItem<T, S, K, Length> = Applied<
  T,
  | After<S, "[*]" | `[${K & string}]`>
  | MaybeAfter<S, number extends Length ? `[${bigint}]` : `[-${bigint}]`>
>;
