import type { IsPattern } from "./type-steps.ts";

/**
 * Those keys of a type that come from an index signature, such as `string` or `` `x-${string}` ``, and so stand for
 * many names.
 */
export type PatternKey<K> = K extends PropertyKey
  ? IsPattern<K> extends true
    ? K
    : never
  : never;

/**
 * `true` if a value of the type may have members that the type does not name, otherwise `false`. A type with an index
 * signature or private members is open, and so is `object`. Private members show in that a mapped copy of the type is
 * not assignable to the type.
 */
export type IsOpen<T> = [keyof T & (string | number)] extends [never]
  ? true
  : [PatternKey<keyof T>] extends [never]
    ? { [K in keyof T]: T[K] } extends T
      ? false
      : true
    : true;

/**
 * `true` if an object of type `T` may contain a place that the path steps `Step` and `Rest` lead to, otherwise `never`.
 */
export type HeldByObject<T, Step, Rest> =
  IsOpen<T> extends true
    ? true
    : Step extends "[*]"
      ? Held<T[keyof T], Rest>
      : Step extends `[${string}]`
        ? [keyof T & number] extends [never]
          ? never[] extends T
            ? true
            : never
          : true
        : Step extends keyof T
          ? T extends Date
            ? Step extends keyof Date
              ? never
              : Held<T[Step], Rest>
            : Held<T[Step], Rest>
          : // The key is a number or an enum member. The value under it is not examined.
            Step extends `${keyof T & (string | number)}`
            ? true
            : never;

/**
 * `true` if an array of type `T` may contain a place that the path steps `Step` and `Rest` lead to, otherwise `never`.
 */
export type HeldByArray<
  T extends readonly unknown[],
  Step,
  Rest,
> = Step extends `[${infer Index}]`
  ? number extends T["length"]
    ? Held<T[number], Rest>
    : Index extends keyof T
      ? Held<T[Index], Rest>
      : Index extends "*" | `-${bigint}`
        ? Held<T[number], Rest>
        : never
  : never;

/**
 * `true` if a value of type `T` may contain a place that the path steps `Step` and `Rest` lead to, otherwise `never`. A
 * union always counts as `true`; its members are not examined.
 */
export type HeldBy<T, Step, Rest, All = T> = unknown extends T
  ? true
  : [T] extends [never]
    ? true
    : T extends unknown
      ? [All] extends [T]
        ? T extends string | number | bigint | boolean | symbol
          ? never
          : T extends readonly unknown[]
            ? HeldByArray<T, Step, Rest>
            : HeldByObject<T, Step, Rest>
        : true
      : never;

/**
 * `true` if a value of type `T` may contain a place that the path steps `Steps` lead to, or if that is not known;
 * otherwise `never`. If the path has several readings, `Steps` is the union of their steps, and one reading that leads
 * to a place suffices.
 */
export type Held<T, Steps> = Steps extends readonly [infer Step, ...infer Rest]
  ? HeldBy<NonNullable<T>, Step, Rest>
  : true;

/** Types with members that are not fields, such as the length of a string. {@link Held} examines such types closely. */
export type NoHolder =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | readonly unknown[]
  | Date;

/**
 * `true` if the type `T` names each of the path steps `Steps` in turn, otherwise `never`. This check costs the compiler
 * less than {@link Held} and finds fewer places. If it gives `never`, the caller asks {@link Held}.
 */
export type Leads<T, Steps> = Steps extends readonly [infer Step, ...infer Rest]
  ? Step extends keyof T
    ? [T] extends [NoHolder]
      ? never
      : Leads<T[Step], Rest>
    : Step extends `[${string}]`
      ? T extends readonly unknown[]
        ? number extends T["length"]
          ? Leads<T[number], Rest>
          : never
        : never
      : never
  : true;
