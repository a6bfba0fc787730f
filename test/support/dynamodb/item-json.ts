import type {
  AttributeMap,
  AttributeValue,
} from "../../../src/dynamodb/values/attribute-value.ts";
import { decodeBase64, encodeBase64 } from "../../../src/util/base64.ts";

/** Attribute value as DynamoDB JSON: bytes are base64. */
export type ValueJson = Readonly<Record<string, unknown>>;

/** Item as DynamoDB JSON. */
export type ItemJson = Readonly<Record<string, ValueJson>>;

function bytesOf(text: unknown): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(text as string);
  if (bytes === null) throw new Error("Expected base64");
  return bytes;
}

function valueOfJson(json: ValueJson): AttributeValue {
  const [[type, value] = []] = Object.entries(json);
  switch (type) {
    case "B":
      return { B: bytesOf(value) };
    case "BS":
      return { BS: (value as string[]).map(bytesOf) };
    case "L":
      return { L: (value as ValueJson[]).map(valueOfJson) };
    case "M":
      return { M: itemOfJson(value as ItemJson) };
    default:
      return json as AttributeValue;
  }
}

/** Converts DynamoDB JSON to the form in which the format takes items. */
export function itemOfJson(json: ItemJson): AttributeMap {
  return new Map(
    Object.entries(json).map(([name, value]) => [name, valueOfJson(value)]),
  );
}

function jsonOfValue(value: AttributeValue): ValueJson {
  if ("B" in value) return { B: encodeBase64(value.B) };
  if ("BS" in value) return { BS: value.BS.map(encodeBase64) };
  if ("L" in value) return { L: value.L.map(jsonOfValue) };
  if ("M" in value) return { M: jsonOfItem(value.M) };
  return value;
}

/** Converts an item to DynamoDB JSON, with the names sorted. */
export function jsonOfItem(item: AttributeMap): ItemJson {
  const names = [...item.keys()].sort();
  const entries = names.map((name) => [
    name,
    jsonOfValue(item.get(name) as AttributeValue),
  ]);
  return Object.fromEntries(entries);
}
