import type { IsPattern } from "./type-steps.ts";

/** Keys of an index signature. */
export type PatternKey<K> = K extends PropertyKey
  ? IsPattern<K> extends true
    ? K
    : never
  : never;

/**
 * `true` if a value of the type may have members that the type does not name, otherwise `false`. That holds for index
 * signatures, for private members and for `object`. A mapped copy of a type with private members is not assignable to
 * the type, which reveals them.
 */
export type IsOpen<T> = [keyof T & (string | number)] extends [never]
  ? true
  : [PatternKey<keyof T>] extends [never]
    ? { [K in keyof T]: T[K] } extends T
      ? false
      : true
    : true;

/** `true` if an object of the type may contain the place that the steps lead to, otherwise `never`. */
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

/** `true` if an array of the type may contain the place that the steps lead to, otherwise `never`. */
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
 * `true` if a value of the type may contain the place that the steps lead to, otherwise `never`. A union counts as
 * `true` without being examined.
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
 * `true` if a value of a type may contain the place that the steps lead to, or if that is not known, otherwise `never`.
 * If the steps have several readings, one of them suffices.
 */
export type Held<T, Steps> = Steps extends readonly [infer Step, ...infer Rest]
  ? HeldBy<NonNullable<T>, Step, Rest>
  : true;

/** Types with members that are not places, such as the length of a string. {@link Held} examines them closely. */
export type NoHolder =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | readonly unknown[]
  | Date;

/** Quick form of {@link Held} that does not examine unknown types, and is `never` too often. */
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
