import { toPointer } from "../../json/path/location.ts";
import { quote } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { HEADER } from "../item/reserved-names.ts";
import { AttributeReader, onlyMember } from "./attribute-reader.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { copyBinary } from "./binary-types.ts";
import { wrappedNumber } from "./number-text.ts";
import { hasSymbolKeys, isPlainObject, setMember } from "./plain-object.ts";
import { PlainReader } from "./plain-reader.ts";
import { toPlain } from "./to-plain.ts";
import { writeAttribute } from "./write-attribute.ts";

/**
 * Form of an item.
 *
 * - `"attributes"`: attribute values of the AWS SDK's `DynamoDBClient`, such as `{ S: "text" }`; binary values are bytes
 * - `"json"`: DynamoDB JSON, as in the events of streams; binary values are base64
 * - `"plain"`: plain values of the AWS SDK's `DynamoDBDocumentClient`
 */
export type ItemForm = "attributes" | "json" | "plain";

/** Item with its form. */
export interface ReadItem {
  readonly form: ItemForm;
  /** The item's attributes. Later changes of the item by the caller have no effect on them. */
  readonly attributes: AttributeMap;
  /** The caller's own values by name; a copy of a value with bytes that the AWS SDK would not store as they are. */
  readonly source: ReadonlyMap<string, unknown>;
}

function refuseItem(expected: string, got: string): never {
  throw new TypeError(`Cannot read the item: expected ${expected}, got ${got}`);
}

/** Returns the members of an item, each read once. */
function membersOf(item: unknown): Map<string, unknown> {
  const isItem =
    typeof item === "object" && item !== null && isPlainObject(item);
  if (!isItem) return refuseItem("an object of attributes", describeType(item));
  if (hasSymbolKeys(item)) {
    refuseItem("names of text", "a member with a symbol as its key");
  }
  const members = new Map<string, unknown>();
  for (const name of Object.keys(item)) {
    members.set(name, (item as Readonly<Record<string, unknown>>)[name]);
  }
  return members;
}

/**
 * Tells whether the value of a key or header is an attribute value or a plain value; `undefined` if it is neither. DynamoDB
 * has keys of text, numbers and bytes, so the key of a plain item is never a plain object.
 */
function isAttributeValue(value: unknown): boolean | undefined {
  if (["string", "number", "bigint"].includes(typeof value)) return false;
  if (typeof value !== "object" || value === null) return undefined;
  if (isPlainObject(value) && onlyMember(value) !== undefined) return true;
  const isPlain =
    wrappedNumber(value) !== undefined || copyBinary(value) !== undefined;
  return isPlain ? false : undefined;
}

/**
 * Tells whether an item holds attribute values, by its header or its partition key. An encrypted item has a header even if
 * somebody removed the key, and is then refused as one that was changed.
 */
function hasAttributeValues(
  source: ReadonlyMap<string, unknown>,
  partitionKey: string,
): boolean {
  const key = source.get(partitionKey);
  const found = isAttributeValue(source.get(HEADER)) ?? isAttributeValue(key);
  if (found !== undefined) return found;
  return refuseItem(
    `a partition key ${quote(partitionKey)} of text, a number or bytes, or an attribute value of type S, N or B`,
    describeType(key),
  );
}

/**
 * Reads an item in any form. The header of an encrypted item, or the partition key, decides whether the item is plain or
 * holds attribute values; all other attributes must have the same form. Bytes are copied once; everything else is shared or immutable.
 *
 * @param partitionKey name of the partition key
 * @throws {TypeError} if the item is not an object, has neither header nor partition key, or an attribute has another form; the error
 * message names the attribute
 * @throws {UnsupportedTypeError} if a plain value is one that no attribute holds
 */
export function readItem(item: unknown, partitionKey: string): ReadItem {
  const source = membersOf(item);
  const attributes = new Map<string, AttributeValue>();
  const isPlain = !hasAttributeValues(source, partitionKey);
  const reader = isPlain ? new PlainReader() : new AttributeReader();
  for (const [name, value] of source) {
    const attribute = reader.read(value, toPointer([name]));
    attributes.set(name, attribute);
    if (!reader.hasOtherBytes) continue;
    source.set(name, writeValue(attribute, isPlain ? "plain" : "attributes"));
  }
  const isJson = reader instanceof AttributeReader && reader.isJson;
  const form = isPlain ? "plain" : isJson ? "json" : "attributes";
  return { form, attributes, source };
}

/** Writes the value of an attribute in the form of its item. Bytes are not copied. */
export function writeValue(value: AttributeValue, form: ItemForm): unknown {
  return form === "plain"
    ? toPlain(value)
    : writeAttribute(value, form === "json");
}

/**
 * Writes an item in a form; the inverse of {@link readItem}. The item is a plain object, in which a name `__proto__` is a
 * member like any other. Bytes are not copied.
 */
export function writeItem(attributes: AttributeMap, form: ItemForm): object {
  const item = {};
  for (const [name, value] of attributes) {
    setMember(item, name, writeValue(value, form));
  }
  return item;
}
