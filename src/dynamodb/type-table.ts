import type { HasSome, UnknownNames } from "../erase/type-checked.ts";
import type { OptionOf } from "../erase/type-options.ts";
import type { ItemEncryptorOptions } from "./item-encryptor-options.ts";
import type { ItemAction } from "./table.ts";

/** Type that appears in a compile error if an attribute of an item has no action and is not unsigned. */
export interface NoActionFor<Name> {
  /** Name of the attribute. */
  readonly noActionFor: Name;
}

/** Type that appears in a compile error if an item lacks a key of the table, or an attribute of the encryption context. */
export interface NoAttribute<Name> {
  /** Name of the attribute. */
  readonly noAttribute: Name;
}

/** Names of the table's keys. */
export type KeyNamesOf<O> = (
  | OptionOf<O, "partitionKey">
  | OptionOf<O, "sortKey">
) &
  string;

/** Names of the attributes outside the signature, as far as the options' type says which. */
export type UnsignedNamesOf<O> = UnsignedBy<OptionOf<O, "unsigned">>;

/** Names that one value of the option `unsigned` covers. */
export type UnsignedBy<U> =
  | (U extends { readonly names: readonly (infer Name)[] }
      ? Name & string
      : never)
  | (U extends { readonly prefix: infer Prefix extends string }
      ? `${Prefix}${string}`
      : never);

/** Names of the attributes that have one of the actions `Action`. */
export type NamesWith<O, Action> = {
  [Name in keyof OptionOf<O, "attributes">]: OptionOf<
    O,
    "attributes"
  >[Name] extends Action
    ? Name & string
    : never;
}[keyof OptionOf<O, "attributes">];

/** Action that the keys of the table need. */
export type KeyActionOf<O> = [NamesWith<O, "context">] extends [never]
  ? "sign"
  : "context";

/** Actions that an attribute may have. */
export type ActionFor<Name, O> =
  Name extends KeyNamesOf<O>
    ? KeyActionOf<O>
    : Name extends UnsignedNamesOf<O>
      ? "none"
      : Exclude<ItemAction, "none">;

/**
 * Constraint on the options of an item encryptor. It is `unknown`, which accepts everything, if the options' type does not
 * say which attributes there are.
 */
export type CheckedTable<O> = string extends keyof OptionOf<O, "attributes">
  ? unknown
  : {
      readonly attributes: {
        readonly [Name in
          | keyof OptionOf<O, "attributes">
          | KeyNamesOf<O>]: ActionFor<Name, O>;
      };
    } & {
      readonly [Name in UnknownNames<O, ItemEncryptorOptions>]: never;
    } & CheckedIndexes<OptionOf<O, "indexes">, NamesWith<O, "encrypt">>;

/** Constraint on the option `indexes`: an index cannot find encrypted values, so its keys have another action. */
export type CheckedIndexes<Indexes, Encrypted> = [Indexes] extends [
  object | undefined,
]
  ? {
      readonly indexes?: {
        readonly [Index in keyof Indexes]: CheckedIndex<
          Indexes[Index],
          Encrypted
        >;
      };
    }
  : unknown;

/** Constraint on one index. */
export type CheckedIndex<Index, Encrypted> = {
  readonly [Name in keyof Index]: Name extends "partitionKey" | "sortKey"
    ? Exclude<Index[Name], Encrypted>
    : Index[Name];
};

/** Names of an item's attributes that have no action and are not unsigned. */
export type UnprotectedNames<T, O> = Exclude<
  keyof T,
  keyof OptionOf<O, "attributes"> | UnsignedNamesOf<O>
>;

/** Names of the attributes that every item must have: the keys, and the attributes of the encryption context. */
export type NeededNames<O> = KeyNamesOf<O> | NamesWith<O, "context">;

/**
 * Constraint on an item to encrypt. It is `unknown`, which accepts everything, if every attribute has an action or is
 * unsigned and no key is missing, or if the types do not say which attributes there are.
 */
export type CheckedItem<T, O> =
  IsOpenItem<T, O> extends true
    ? unknown
    : true extends HasSome<UnprotectedNames<T, O>>
      ? NoActionFor<UnprotectedNames<T, O>>
      : true extends HasSome<Exclude<NeededNames<O>, keyof T>>
        ? NoAttribute<Exclude<NeededNames<O>, keyof T>>
        : unknown;

/** `true` if the types do not say which attributes an item has, or which actions there are. */
export type IsOpenItem<T, O> = string extends
  | keyof T
  | keyof OptionOf<O, "attributes">
  ? true
  : [keyof T] extends [never]
    ? true
    : false;
