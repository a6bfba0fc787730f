import { AttributeReader } from "../../values/attribute-reader.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { hasType } from "../../values/has-type.ts";
import { hasNumberText, toPlain } from "../../values/to-plain.ts";
import type { HandlerArguments } from "../middleware-stack.ts";

/**
 * Plain items that hold a `NumberText`, each by the object of attribute values that stands for it in the answer to a document
 * command.
 */
export type ExactItems = Map<object, object>;

/** Exact items of the answer to a document command, in the command's arguments. */
export const EXACT: unique symbol = Symbol.for("sealmask.dynamodb.exact");

/** Returns the exact items in the arguments of a document command; `undefined` for any other command. */
export function exactItemsOf(args: HandlerArguments): ExactItems | undefined {
  return args[EXACT] as ExactItems | undefined;
}

/**
 * Notes an item of an answer, or a part of one, if it holds a number that a JavaScript number cannot hold.
 *
 * @param exact exact items of the answer; `undefined` if the command is not a document command
 * @param item object that stands for the item in the answer
 * @param attributes attributes of the item
 */
export function noteItem(
  exact: ExactItems | undefined,
  item: object,
  attributes: AttributeMap,
): void {
  const map = { M: attributes };
  if (exact && hasNumberText(map)) exact.set(item, toPlain(map) as object);
}

/**
 * Notes a key of an answer, or other attributes that need no decryption, as {@link noteItem} does. A key that cannot be read is
 * left to the document client.
 */
export function noteKey(exact: ExactItems | undefined, key: unknown): void {
  if (exact === undefined || typeof key !== "object" || key === null) return;
  try {
    const read = new AttributeReader().read({ M: key }, "");
    if (hasType(read, "M")) noteItem(exact, key, read.M);
  } catch {
    // The document client says what is wrong with it.
  }
}
