import type { OptionOf } from "../erase/type-options.ts";
import type { EncryptedItem } from "./encrypted-item.ts";

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
