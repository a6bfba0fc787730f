import type { AttributeValue } from "./attribute-value.ts";

/** Name of a type of attribute values. */
type TypeName = AttributeValue extends infer V
  ? V extends AttributeValue
    ? keyof V
    : never
  : never;

/**
 * Tells whether an attribute value has a type. The operator `in` would also find a member of `Object.prototype`: where that is
 * polluted with a member `N`, every value would seem to be a number.
 */
export function hasType<T extends TypeName>(
  value: AttributeValue,
  type: T,
): value is Extract<AttributeValue, Readonly<Record<T, unknown>>> {
  return Object.hasOwn(value, type);
}
