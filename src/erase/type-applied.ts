import type { Leaf, Masked, Method, Mode } from "./type-masks.ts";
import type { End } from "./type-options.ts";
import type { IsPattern } from "./type-steps.ts";

/** Selections without their first step, for those that begin with `Step`. */
export type After<S, Step> = S extends readonly [Step, ...infer Rest]
  ? Rest
  : never;

/** Selections without their first step, marked as unsure, for a step that may or may not lead to the value. */
export type MaybeAfter<S, Step> = S extends readonly [
  Step,
  ...infer Rest,
  End<infer M, boolean>,
]
  ? [...Rest, End<M, false>]
  : never;

/** Ends of the selections that end at a value. */
export type EndOf<S> = S extends readonly [End<Mode, boolean>] ? S[0] : never;

/** Type of a value in which selected places are masked. */
export type Applied<T, S> = [S] extends [never]
  ? T
  : [EndOf<S>] extends [never]
    ? AppliedBelow<T, S>
    : true extends EndOf<S>["isSure"]
      ? Masked<T, EndOf<S>["mode"]>
      :
          | Masked<T, EndOf<S>["mode"]>
          | Applied<T, Exclude<S, readonly [unknown]>>;

/** {@link Applied} for a whole document. It is `unknown` for a JSON text, and if the selections are not known. */
export type AppliedAll<T, S> = unknown extends S
  ? unknown
  : T extends string
    ? unknown
    : Applied<T, S>;

/** {@link Applied} for a value at which no selection ends. It is `unknown` if an array may pass for an object. */
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

/** First steps of selections. */
export type FirstOf<S> = S extends readonly [
  infer Step extends string,
  ...unknown[],
]
  ? Step
  : never;

/** Steps that may mean the member `K`. */
export type Meets<Steps, K> = K extends string
  ? Steps & ("[*]" | K)
  : K extends number
    ? Steps & ("[*]" | `${K}` | (number extends K ? `[${K}]` : never))
    : never;

/**
 * Type of an object's member after masking, given the steps that may mean it. A member of an index signature may be any
 * named member.
 */
export type AppliedMember<T, S, K extends PropertyKey, Steps> = [
  Steps,
] extends [never]
  ? T
  : K extends Steps
    ? Applied<T, After<S, Steps>>
    : IsPattern<K> extends true
      ? Applied<T, After<S, "[*]"> | MaybeAfter<S, Exclude<Steps, "[*]">>>
      : Applied<T, After<S, Steps>>;

/**
 * Type of a tuple's item after masking. An index may mean any item if the length is not known, and a negative index
 * always may.
 */
export type AppliedItem<T, S, K, Length> = Applied<
  T,
  | After<S, "[*]" | `[${K & string}]`>
  | MaybeAfter<S, number extends Length ? `[${bigint}]` : `[-${bigint}]`>
>;
