import type { IsPattern } from "./type-steps.ts";

/** The keys of an index signature. */
export type PatternKey<K> = K extends PropertyKey
  ? IsPattern<K> extends true
    ? K
    : never
  : never;

/**
 * Whether a value of the type may well have members that the type does not name: those of an index signature, private
 * ones, all those of `object`. The type of what is left without private members does not pass for the type itself.
 */
export type IsOpen<T> = [keyof T & (string | number)] extends [never]
  ? true
  : [PatternKey<keyof T>] extends [never]
    ? { [K in keyof T]: T[K] } extends T
      ? false
      : true
    : true;

/** Whether an object of the type may hold a place. */
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
          : // A number, or a member of an enumeration: what it holds, nobody looks at.
            Step extends `${keyof T & (string | number)}`
            ? true
            : never;

/** Whether an array of the type may hold a place. */
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

/** Whether a value of the type may hold a place; of a union, which nobody looks into, it may. */
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
 * Whether a value of a type may hold a place that steps lead to: `true`, also where nobody knows, or `never`. Of several
 * readings of the steps any will do.
 */
export type Held<T, Steps> = Steps extends readonly [infer Step, ...infer Rest]
  ? HeldBy<NonNullable<T>, Step, Rest>
  : true;

/** Values with members that are no places, such as the length of a text: `Held` looks at them closely. */
export type NoHolder =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | readonly unknown[]
  | Date;

/** Tells the same without a look at what nobody knows: quick, and `never` too often. */
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
