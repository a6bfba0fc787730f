import type { AppliedAll } from "../erase/type-applied.ts";
import type { Checked } from "../erase/type-checked.ts";
import type { FieldSelections, OptionOf } from "../erase/type-options.ts";
import type { EncryptFieldsOptions } from "./masking-options.ts";

/**
 * The type of a document whose fields are encrypted: a token, which is a `string`, in place of each value that a path
 * selects, be it a number, an object or an array. Without paths (`undefined`) it is the one token of the whole value.
 *
 * It follows paths that are known when compiling and consist of names, indices and wildcards; with any other path, and
 * for a JSON text, it is `unknown`. What may be encrypted or not has both types. The header that `header: "document"`
 * adds is not in it, for its name is an option.
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

/** The type of what `encrypt` gives with options. */
export type EncryptedBy<T, O> = Encrypted<T, OptionOf<O, "fields">>;

/** Options for encrypting or decrypting data of a type, with a compile error where a path leads nowhere in it. */
export type CheckedFieldsOptions<T, O, OnMissing> = O &
  Checked<T, O, EncryptFieldsOptions, OnMissing>;
