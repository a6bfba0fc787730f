import type { ItemAction } from "./table.ts";
import type { KeyNamesOf, NamesWith, UnsignedNamesOf } from "./type-table.ts";

/** Names of the members of every type in a union. */
export type AllKeys<V> = V extends unknown ? keyof V : never;

/** Values of a member of every type in a union. */
export type AllValues<V, Name> = V extends unknown
  ? Name extends keyof V
    ? V[Name]
    : never
  : never;

/** Types of the keys' values in an item; `never` if the item's type does not name the keys. */
export type KeyValuesOf<T, O> = AllValues<T, KeyNamesOf<O>>;

/**
 * Type of an encrypted attribute in an item's form: bytes in a plain item, `{ B }` in an item of attribute values. `B` is
 * text in DynamoDB JSON. If the item's type does not say which form it has, any of these.
 */
export type EncryptedValue<T, O> =
  IsUnsure<KeyValuesOf<T, O>> extends true
    ? Uint8Array | { readonly B: Uint8Array | string }
    : [AllKeys<KeyValuesOf<T, O>> & ("S" | "N" | "B")] extends [never]
      ? Uint8Array
      : {
          readonly B: string extends AllValues<T[keyof T], "B">
            ? string
            : Uint8Array;
        };

/** `true` if a type says nothing about its values: it is `any`, `unknown` or `never`. */
export type IsUnsure<V> = unknown extends V
  ? true
  : [V] extends [never]
    ? true
    : false;

/** Attributes that encryption adds to an item. */
export type HeaderAndFooter<Value> = {
  /** Header: format, legend and encrypted data keys. */
  readonly aws_dbe_head: Value;
  /** Footer: authentication tags, and the signature. */
  readonly aws_dbe_foot: Value;
};

/** Name of a member that exists in types alone. A symbol, because no index signature of an item's type covers it. */
export declare const PLAIN: unique symbol;

/** Type of the plain item behind an encrypted one. The member exists in types alone. */
export type EncryptedFrom<T> = {
  /** Never there at run time. */
  readonly [PLAIN]?: T;
};

/** Type of an encrypted attribute if the attribute's action is known; otherwise also the type of the plain value. */
export type ItemValue<T, Name extends keyof T, O> =
  Name extends NamesWith<O, "encrypt">
    ? EncryptedValue<T, O>
    : Name extends
          | NamesWith<O, Exclude<ItemAction, "encrypt">>
          | UnsignedNamesOf<O>
      ? T[Name]
      : T[Name] | EncryptedValue<T, O>;

/**
 * Type of a decrypted item: the type `T` that the caller names, otherwise the type that was encrypted to get the stored item's
 * type `I`.
 */
export type DecryptedItem<T, I> = [T] extends [never]
  ? [PlainBehind<I>] extends [never]
    ? Record<string, unknown>
    : PlainBehind<I>
  : T;

/** Type of the plain item behind the type of an encrypted one; `never` for the type of any other item. */
export type PlainBehind<I> =
  I extends EncryptedFrom<infer Plain>
    ? unknown extends Plain
      ? never
      : Plain
    : never;
