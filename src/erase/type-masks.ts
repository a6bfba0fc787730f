/**
 * How masks change a type: objects become texts, or only what is in them, or nobody knows what a function gives. A token
 * is a text, whatever it stands for.
 */
export type Mode = "whole" | "deep" | "function" | "token";

/** A function; as a member, most likely a method, which objects inherit. */
export type Method = (...args: never) => unknown;

/** What has no members that a rule could mask one by one. */
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

/** The type of a value once it is masked. */
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

/** The type of a masked array. Of a tuple within a tuple the shape is lost: such types may hold themselves without end. */
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

/** The type of a masked object; `unknown` where an array or a `Set` may pass for one, or a class keeps things elsewhere. */
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

/** The methods among the members of a type. */
export type Methods<T> = {
  [K in keyof T]-?: unknown extends T[K] ? never : Extract<T[K], Method>;
}[keyof T];
