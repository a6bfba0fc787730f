import type { Leaf, Masked, Method, Mode } from "./type-masks.ts";
import type { Selection } from "./type-options.ts";
import type { IsPattern } from "./type-steps.ts";

/** What is left of the selections after a step that they begin with. */
export type After<S, Step> =
  S extends Selection<
    readonly [Step, ...infer Rest],
    infer M extends Mode,
    infer IsSure
  >
    ? Selection<Rest, M, IsSure>
    : never;

/** The same for a step that may lead there or not. */
export type MaybeAfter<S, Step> =
  After<S, Step> extends infer Left
    ? Left extends Selection<infer Steps, infer M, boolean>
      ? Selection<Steps, M, false>
      : never
    : never;

/** The selections that end at a value. */
export type EndOf<S> = Extract<S, Selection<readonly [], Mode, boolean>>;

/** The type of a value in which selected places are masked. */
export type Applied<T, S> = [S] extends [never]
  ? T
  : [EndOf<S>] extends [never]
    ? AppliedBelow<T, S>
    : [Extract<EndOf<S>, { readonly isSure: true }>] extends [never]
      ? Masked<T, EndOf<S>["mode"]> | Applied<T, Exclude<S, EndOf<S>>>
      : Masked<T, EndOf<S>["mode"]>;

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
      ? { [K in keyof T]: AppliedElement<T[K], S, K, T["length"]> }
      : T extends readonly (infer E)[]
        ? AppliedElement<E, S, number, number>[]
        : [never[], keyof T] extends [T, string | symbol]
          ? unknown
          : { [K in keyof T]: AppliedMember<T[K], S, K> };

/** A member of an object; one of an index signature may be any that is named. */
export type AppliedMember<T, S, K> = K extends string | number
  ? IsPattern<K> extends true
    ? Applied<T, After<S, "[*]"> | MaybeAfter<S, `${K}` | `[${K}]`>>
    : Applied<T, After<S, "[*]" | `${K}`>>
  : T;

/** An element of an array; an index stands for any where the length is not known, and a negative one anyway. */
export type AppliedElement<T, S, K, Length> = Applied<
  T,
  | After<S, "[*]" | `[${K & string}]`>
  | MaybeAfter<S, number extends Length ? `[${bigint}]` : `[-${bigint}]`>
>;
