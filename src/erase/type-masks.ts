/**
 * Effect of a mask on the type of the masked value. `"whole"` turns an object into a string. `"deep"` turns the values
 * inside an object into strings. A `"function"` gives a value of unknown type. A `"token"` is a string in place of any
 * value.
 */
export type Mode = "whole" | "deep" | "function" | "token";

/** Any function type. A member with such a type is probably a method, which objects inherit. */
export type Method = (...args: never) => unknown;

/** Types of values that a rule masks as a whole, because they have no members to mask one by one. */
export type Leaf =
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
  | (abstract new (
      ...args: never
    ) => unknown);

/** Type of a value of type `T` after a mask of mode `M`. */
export type Masked<T, M extends Mode> = M extends "token"
  ? string
  : unknown extends T
    ? unknown
    : M extends "function"
      ? unknown
      : T extends Method
        ? unknown
        : T extends Leaf
          ? string
          : T extends ReadonlySet<unknown>
            ? Set<string>
            : T extends readonly (infer E)[]
              ? MaskedElements<T, E, M>
              : MaskedObject<T, M>;

/**
 * Type of an array after masking. A tuple inside a tuple becomes an ordinary array, because such types may be
 * infinitely recursive.
 */
export type MaskedElements<
  T extends readonly unknown[],
  E,
  M extends Mode,
> = M extends "whole"
  ? number extends T["length"]
    ? string[]
    : { [K in keyof T]: string }
  : number extends T["length"]
    ? Masked<E, M>[]
    : [Extract<E, readonly unknown[]>] extends [never]
      ? { [K in keyof T]: Masked<T[K], M> }
      : Masked<E, M>[];

/**
 * Type of an object after masking. It is `unknown` if an array or a `Set` may pass for the object, or if the object may
 * be a class instance that has content besides its members.
 */
export type MaskedObject<T, M extends Mode> = [
  Extract<never[] | Set<never>, T>,
] extends [never]
  ? M extends "whole"
    ? string
    : [T, keyof Error] extends [Error, keyof T]
      ? unknown
      : [Methods<T>] extends [never]
        ? { [K in keyof T as Exclude<K, symbol>]: Masked<T[K], M> }
        : unknown
  : unknown;

/** Types of those members of a type that are methods. */
export type Methods<T> = {
  [K in keyof T]-?: unknown extends T[K] ? never : Extract<T[K], Method>;
}[keyof T];
