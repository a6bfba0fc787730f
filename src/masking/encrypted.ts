import type { AppliedAll } from "../erase/type-applied.ts";
import type { Checked } from "../erase/type-checked.ts";
import type { FieldSelections, OptionOf } from "../erase/type-options.ts";
import type { EncryptFieldsOptions } from "./masking-options.ts";

/**
 * Type of a document with encrypted fields: a `string`, the token, in place of each value that a path selects. If `F`
 * is `undefined`, it is the type of the token of a whole value.
 *
 * The type follows paths that are known at compile time and consist of names, indices and wildcards. With any other
 * path, and for JSON text, it is `unknown`. A value that may or may not be encrypted has the union of both types. The
 * type does not include the header that `header: "document"` adds, because an option decides its name.
 *
 * @example
 * ```ts
 * import { DataMasking, type Encrypted, generateKey, localKeyring } from "sealmask";
 *
 * interface User { id: number; cards: { number: number }[] }
 * type Row = Encrypted<User, ["cards[*].number"]>;
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const user: User = { id: 1, cards: [{ number: 4111 }] };
 * const row: Row = await masking.encrypt(user, { fields: ["cards[*].number"] });
 * console.log(row.id, row.cards[0]?.number.startsWith("eyJ")); // 1 true
 * ```
 */
export type Encrypted<T, F> = F extends readonly unknown[]
  ? AppliedAll<T, FieldSelections<F, "token">>
  : F extends undefined
    ? string
    : unknown;

/** Type of the result of `encrypt` with options of type `O`. */
export type EncryptedBy<T, O> = Encrypted<T, OptionOf<O, "fields">>;

/** Options to encrypt or decrypt data of type `T`. A path that leads nowhere in `T` is a compile error. */
export type CheckedFieldsOptions<T, O, OnMissing> = O &
  Checked<T, O, EncryptFieldsOptions, OnMissing>;
