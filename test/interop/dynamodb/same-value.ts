import {
  contentOf,
  type JsonItem,
  type JsonValue,
  mapItem,
  textOf,
} from "./dynamodb-json.ts";
import { numberValue } from "./random-number.ts";

/** Returns a value as any form of it: numbers in one form, sets in one order, `NULL` as true. */
function plainForm(value: JsonValue): object {
  const [type, content] = contentOf(value);
  switch (type) {
    case "N":
      return { N: numberValue(content as string) };
    case "NS":
      return { NS: (content as string[]).map(numberValue).sort() };
    case "SS":
    case "BS":
      return { [type]: [...(content as string[])].sort() };
    case "NULL":
      return { NULL: true };
    case "L":
      return { L: (content as JsonValue[]).map(plainForm) };
    case "M":
      return { M: mapItem(content as JsonItem, plainForm) };
    default:
      return value;
  }
}

/** Tells whether two items are equal but for the form of numbers and the order of sets. */
export function sameValue(one: JsonItem, other: JsonItem): boolean {
  return textOf(mapItem(one, plainForm)) === textOf(mapItem(other, plainForm));
}
