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

declare const PLAIN: unique symbol;

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
 * Type of an encrypted item. Encrypted attributes are bytes (`{ B }` in an item of attribute values), the others keep their
 * types, and header and footer are added. `decrypt` takes it back to the type of the plain item.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 * import { itemEncryptor } from "sealmask/dynamodb";
 *
 * const encryptor = itemEncryptor({
 *   tableName: "customers",
 *   partitionKey: "pk",
 *   keyring: localKeyring({ key: generateKey() }),
 *   attributes: { pk: "sign", ssn: "encrypt" },
 * });
 * const item = await encryptor.encrypt({ pk: "1", ssn: "078-05-1120" });
 * const bytes: Uint8Array = item.ssn;
 * console.log(item.pk, bytes instanceof Uint8Array); // 1 true
 * ```
 */
export type EncryptedItem<T, O> = {
  [Name in keyof T]: ItemValue<T, Name, O>;
} & HeaderAndFooter<EncryptedValue<T, O>> &
  EncryptedFrom<T>;

/** Type of the result of `encrypt`: the plain item if the plaintext policy forces plaintext. */
export type WrittenItem<T, O> = WrittenUnder<
  OptionOf<O, "plaintextPolicy">,
  T,
  O
>;

/** Type of the result of `encrypt` under one plaintext policy. */
export type WrittenUnder<Policy, T, O> = Policy extends "force-write-allow-read"
  ? T
  : EncryptedItem<T, O>;

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
