import type { Leaf, Masked, Method, Mode } from "./type-masks.ts";
import type { End } from "./type-options.ts";
import type { IsPattern } from "./type-steps.ts";

/**
 * Selections whose first step is `Step`, without that step. A {@link Selection} is a list of path steps with an
 * {@link End}. The result is for the value that `Step` leads to.
 */
export type After<S, Step> = S extends readonly [Step, ...infer Rest]
  ? Rest
  : never;

/**
 * Selections whose first step is `Step`, without that step and marked as unsure: the step may or may not lead to the
 * value.
 */
export type MaybeAfter<S, Step> = S extends readonly [
  Step,
  ...infer Rest,
  End<infer M, boolean>,
]
  ? [...Rest, End<M, false>]
  : never;

/** The {@link End} of each selection that has no steps left, and so selects the value itself. */
export type EndOf<S> = S extends readonly [End<Mode, boolean>] ? S[0] : never;

/** Type of a value after masking. */
export type Applied<T, S> = [S] extends [never]
  ? T
  : [EndOf<S>] extends [never]
    ? AppliedBelow<T, S>
    : true extends EndOf<S>["isSure"]
      ? Masked<T, EndOf<S>["mode"]>
      :
          | Masked<T, EndOf<S>["mode"]>
          | Applied<T, Exclude<S, readonly [unknown]>>;

/** Type of a whole document after masking. It is `unknown` for a JSON text, and if the selections are not known. */
export type AppliedAll<T, S> = unknown extends S
  ? unknown
  : T extends string
    ? unknown
    : Applied<T, S>;

/**
 * Type of a value after masking, if no selection selects the value itself. It is `unknown` if an array may pass for an
 * object.
 */
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

/** First step of each selection, as a union of texts: a member's name, or an index or wildcard in brackets. */
export type FirstOf<S> = S extends readonly [
  infer Step extends string,
  ...unknown[],
]
  ? Step
  : never;

/** Those of the path steps `Steps` that may select the object member `K`. */
export type Meets<Steps, K> = K extends string
  ? Steps & ("[*]" | K)
  : K extends number
    ? Steps & ("[*]" | `${K}` | (number extends K ? `[${K}]` : never))
    : never;

/**
 * Type of an object's member after masking. `Steps` are the path steps that may select the member. A member of an index
 * signature stands for members of any name, so that a step with a name may or may not select it.
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
 * Type of a tuple's item after masking. If the tuple's length is not known, an index may select any item. A negative
 * index may always do so.
 */
export type AppliedItem<T, S, K, Length> = Applied<
  T,
  | After<S, "[*]" | `[${K & string}]`>
  | MaybeAfter<S, number extends Length ? `[${bigint}]` : `[-${bigint}]`>
>;
