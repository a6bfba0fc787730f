/**
 * Effect of a mask on a type: `"whole"` turns objects into strings, `"deep"` only the values inside them. The result of
 * a `"function"` is unknown. A `"token"` is a string in place of any value.
 */
export type Mode = "whole" | "deep" | "function" | "token";

/** Function type. As a member it is probably a method, which objects inherit. */
export type Method = (...args: never) => unknown;

/** Types without members that a rule could mask one by one. */
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

/** Type of a masked value. */
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

/** Type of a masked array. A tuple inside a tuple loses its shape, because such types may be infinitely recursive. */
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
 * Type of a masked object. It is `unknown` if an array or a `Set` may pass for the object, or if it may be a class
 * instance with content elsewhere.
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

/** Methods among the members of a type. */
export type Methods<T> = {
  [K in keyof T]-?: unknown extends T[K] ? never : Extract<T[K], Method>;
}[keyof T];
