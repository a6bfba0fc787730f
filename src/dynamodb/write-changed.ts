import type { AttributeMap } from "./values/attribute-value.ts";
import { type ReadItem, writeValue } from "./values/item-form.ts";
import { setMember } from "./values/plain-object.ts";

/**
 * Writes an item that was made of another one, in the form of that one. An attribute that was not changed is the caller's own
 * value, because other values may stand for the same attribute value: a `Buffer`, a `Map`, a number as `bigint`.
 *
 * @param changed the new item; an attribute value that is the given one's object counts as not changed
 */
export function writeChanged(
  changed: AttributeMap,
  { form, attributes, source }: ReadItem,
): object {
  const item = {};
  for (const [name, value] of changed) {
    const isSame = attributes.get(name) === value;
    const written = isSame ? source.get(name) : writeValue(value, form);
    setMember(item, name, written);
  }
  return item;
}
