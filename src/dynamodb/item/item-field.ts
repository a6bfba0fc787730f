import { toPointer } from "../../json/path/location.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { ItemAction } from "../table.ts";

/** Action that signs an attribute. */
export type SignedAction = Exclude<ItemAction, "none">;

/** Actions that sign an attribute. */
export const SIGNED_ACTIONS: readonly SignedAction[] = [
  "encrypt",
  "sign",
  "context",
];

/** Name and canonical path of a signed attribute. */
export interface FieldPlace {
  readonly name: string;
  readonly path: Bytes;
}

/** Signed attribute of an item in serialized form. */
export interface ItemField extends FieldPlace {
  readonly action: SignedAction;
  /** Type id of the plaintext. */
  readonly typeId: number;
  /** Serialized value. If the field is encrypted, its ciphertext and tag. */
  readonly bytes: Bytes;
}

/** Returns the JSON Pointer of an attribute, for error messages about its value. */
export function pointerOf(name: string): string {
  return toPointer([name]);
}

/** Letter of the legend for each action. */
const LETTERS: Readonly<Record<SignedAction, number>> = {
  encrypt: 0x65,
  sign: 0x73,
  context: 0x63,
};

/** Returns the legend of an item: one letter for each field, in canonical order. */
export function legendOf(
  fields: readonly { readonly action: SignedAction }[],
): Bytes {
  return Uint8Array.from(fields, ({ action }) => LETTERS[action]);
}

/** Returns the action for a letter of a legend, or `undefined` if the letter is unknown. */
export function actionForLetter(
  letter: number | undefined,
): SignedAction | undefined {
  return SIGNED_ACTIONS.find((action) => LETTERS[action] === letter);
}
