import type { Bytes } from "../../util/bytes.ts";

/**
 * Attribute value of DynamoDB, as its low-level API has it: an object whose only member names the type. `B` and `BS` hold
 * bytes; numbers are text.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Bytes }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly Bytes[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: AttributeMap };

/**
 * Item, or attribute of type `M`: attribute values by name. A `Map`, because a name may be `__proto__`.
 */
export type AttributeMap = ReadonlyMap<string, AttributeValue>;
