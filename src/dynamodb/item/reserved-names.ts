import type { AttributeMap } from "../values/attribute-value.ts";

/** Name of the attribute that holds an item's header. */
export const HEADER = "aws_dbe_head";

/** Name of the attribute that holds an item's footer. */
export const FOOTER = "aws_dbe_foot";

/**
 * Prefix of the names that the format reserves. Attributes with such a name, such as the beacons of searchable encryption,
 * are not signed. Encryption and decryption drop them.
 */
export const RESERVED_PREFIX = "aws_dbe_";

/** Tells whether the format reserves the name of an attribute. */
export function isReserved(name: string): boolean {
  return name.startsWith(RESERVED_PREFIX);
}

/** Tells whether an item is plaintext: it has neither a header nor a footer. */
export function isPlaintext(item: AttributeMap): boolean {
  return !item.has(HEADER) && !item.has(FOOTER);
}
