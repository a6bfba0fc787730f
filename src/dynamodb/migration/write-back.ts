import { UnsupportedTypeError } from "../../util/errors.ts";
import { isSigned } from "../item/attribute-actions.ts";
import { FOOTER, HEADER } from "../item/reserved-names.ts";
import { keyNamesOf, type Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { writeAttribute } from "../values/write-attribute.ts";
import type { UpdateItemInput } from "./backfill-client.ts";

/**
 * Maximum length of an expression in bytes (Amazon DynamoDB Developer Guide: quotas, expression parameters). Expressions here
 * are ASCII.
 */
const MAX_EXPRESSION = 4096;

/** Names and values of an expression; each name gets one short placeholder. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};
  readonly #ofNames = new Map<string, string>();
  #values = 0;

  /** Returns the placeholder of a name. Attributes have names that are reserved words, or hold dots. */
  name(name: string): string {
    let placeholder = this.#ofNames.get(name);
    if (placeholder === undefined) {
      placeholder = `#${this.#ofNames.size.toString(36)}`;
      this.#ofNames.set(name, placeholder);
      this.names[placeholder] = name;
    }
    return placeholder;
  }

  /** Returns a placeholder of a value. */
  value(value: AttributeValue): string {
    const placeholder = `:${(this.#values++).toString(36)}`;
    this.values[placeholder] = writeAttribute(value, false);
    return placeholder;
  }
}

function assertFits(expression: string): void {
  const { length } = expression;
  if (length <= MAX_EXPRESSION) return;
  throw new UnsupportedTypeError(
    `Cannot write the item back on condition: expected an expression of at most ${MAX_EXPRESSION} bytes, got ${length}; the item has too many attributes, so read it, encrypt it and put it while nobody else writes`,
  );
}

/** Returns the names of an item's signed attributes besides the keys. */
function signedNames(table: Table, item: AttributeMap): string[] {
  const keys = keyNamesOf(table);
  return [...item.keys()].filter(
    (name) => isSigned(table, name) && !keys.includes(name),
  );
}

/** Returns the conditions under which an encrypted item is still the one that was read. */
function sameHeader(item: AttributeMap, placeholders: Placeholders): string[] {
  // Every write of an item through an encryptor makes another header, with a random id.
  return [HEADER, FOOTER].map((name) => {
    const value = item.get(name) as AttributeValue;
    return `${placeholders.name(name)}=${placeholders.value(value)}`;
  });
}

/** Returns the conditions under which a plaintext item is still the one that was read. */
function samePlaintext(
  table: Table,
  item: AttributeMap,
  placeholders: Placeholders,
): string[] {
  const isMissing = (name: string) =>
    `attribute_not_exists(${placeholders.name(name)})`;
  const same = signedNames(table, item).map((name) => {
    const value = item.get(name) as AttributeValue;
    return `${placeholders.name(name)}=${placeholders.value(value)}`;
  });
  const absent = [...table.actions.keys()].filter(
    (name) => !item.has(name) && isSigned(table, name),
  );
  return [...same, ...[HEADER, FOOTER, ...absent].map(isMissing)];
}

/**
 * Returns the request that writes an item back which was encrypted or rewrapped, on condition that nobody changed it since it
 * was read.
 *
 * It updates the attributes that changed and leaves the others alone, rather than to put the whole item. So attributes that
 * somebody added meanwhile are never lost, and unsigned ones, such as counters, may change at any time. For a plaintext item
 * the condition compares each signed attribute with what was read. It says that the configured attributes which the item
 * lacked are still absent, and that there is neither header nor footer. DynamoDB compares all types, numbers by value and sets
 * in any order. The condition cannot name an attribute that no action is configured for. A writer without sealmask could
 * add one; it then stays beside the encrypted attributes, and the item is refused until it is removed.
 *
 * @param item the item as it was read
 * @param moved the same item, encrypted or rewrapped
 * @throws {UnsupportedTypeError} if the item has more attributes than an expression can name
 */
export function writeBack(
  table: Table,
  tableName: string,
  item: AttributeMap,
  moved: AttributeMap,
): UpdateItemInput {
  const placeholders = new Placeholders();
  const conditions = [
    // Otherwise an update would make the item anew if it was deleted.
    `attribute_exists(${placeholders.name(table.partitionKey)})`,
    ...(item.has(HEADER)
      ? sameHeader(item, placeholders)
      : samePlaintext(table, item, placeholders)),
  ];
  const changes = [...moved]
    .filter(([name, value]) => item.get(name) !== value)
    .map(
      ([name, value]) =>
        `${placeholders.name(name)}=${placeholders.value(value)}`,
    );
  const key = keyNamesOf(table).map((name) => [
    name,
    writeAttribute(item.get(name) as AttributeValue, false),
  ]);
  const ConditionExpression = conditions.join(" AND ");
  const UpdateExpression = `SET ${changes.join(",")}`;
  assertFits(ConditionExpression);
  assertFits(UpdateExpression);
  return {
    TableName: tableName,
    Key: Object.fromEntries(key),
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: placeholders.names,
    ExpressionAttributeValues: placeholders.values,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}
