import {
  type EncryptionContext,
  serializePairs,
} from "../../message/encryption-context.ts";
import { quote } from "../../util/assert.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { compareUtf8, encodeUtf8, MAX_UNIT_LENGTH } from "../../util/utf8.ts";
import {
  ATTRIBUTE_PREFIX,
  LEGEND_PAIR,
  PARTITION_NAME_PAIR,
  SORT_NAME_PAIR,
  TABLE_NAME_PAIR,
} from "../context-names.ts";
import { keyNamesOf, type Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { contextValueV1, contextValueV2 } from "../values/context-value.ts";
import { malformedHeader } from "./item-errors.ts";
import { pointerOf } from "./item-field.ts";
import type { ItemVersion } from "./item-header.ts";

/** Names of the pairs that follow from the table and from the types of the item's attributes. */
const ITEM_PAIRS = [
  TABLE_NAME_PAIR,
  PARTITION_NAME_PAIR,
  SORT_NAME_PAIR,
  LEGEND_PAIR,
];

/** Encryption context of an item. */
export interface ItemContext {
  readonly pairs: EncryptionContext;
  /** All pairs, serialized as the AWS Encryption SDK does. */
  readonly serialized: Bytes;
}

/** Pairs under construction; without a prototype, because a header may have a pair `__proto__`. */
type Pairs = Record<string, string>;

/** Throws if a name or value of a pair is longer than a context can hold. */
function assertLength(what: string, text: string, attribute: string): void {
  if (text.length * MAX_UNIT_LENGTH <= MAX_U16) return;
  const { length } = encodeUtf8(text);
  if (length <= MAX_U16) return;
  throw new UnsupportedTypeError(
    `Cannot use the attribute ${quote(attribute)} in the encryption context: expected ${what} of at most ${MAX_U16} bytes, got ${length}`,
  );
}

/** Adds a pair with the text of an attribute. */
function addAttribute(pairs: Pairs, name: string, text: string): void {
  const pair = ATTRIBUTE_PREFIX + name;
  assertLength("a name", pair, name);
  assertLength("a value", text, name);
  pairs[pair] = text;
}

/**
 * Returns the pairs of the encryption context that follow from the table and the item, but for those that a header carries.
 *
 * @param contextNames names of the attributes in the context, for version 2
 * @throws {UnsupportedTypeError} if an attribute has a value that cannot be written, or a name or value too long for a context
 */
export function pairsOfItem(
  table: Table,
  item: AttributeMap,
  version: ItemVersion,
  contextNames: readonly string[],
): EncryptionContext {
  const pairs: Pairs = Object.create(null);
  pairs[TABLE_NAME_PAIR] = table.tableName;
  pairs[PARTITION_NAME_PAIR] = table.partitionKey;
  if (table.sortKey !== undefined) pairs[SORT_NAME_PAIR] = table.sortKey;
  const attribute = (name: string) => item.get(name) as AttributeValue;
  if (version === 1) {
    for (const name of keyNamesOf(table)) {
      addAttribute(
        pairs,
        name,
        contextValueV1(attribute(name), pointerOf(name)),
      );
    }
    return pairs;
  }
  let legend = "";
  for (const name of [...contextNames].sort(compareUtf8)) {
    const { letter, text } = contextValueV2(attribute(name), pointerOf(name));
    addAttribute(pairs, name, text);
    legend += letter;
  }
  pairs[LEGEND_PAIR] = legend;
  return pairs;
}

/** Tells whether a pair can only follow from the item, so that a header cannot add one. */
function isOfItem(name: string): boolean {
  return ITEM_PAIRS.includes(name) || name.startsWith(ATTRIBUTE_PREFIX);
}

/**
 * Returns the whole encryption context: the pairs that follow from the item, and those that its header carries.
 *
 * @throws {EnvelopeError} if the header has a pair of the item with another value, or one such that the item has not: it would
 * choose the branch key by an attribute that the item does not have
 */
export function wholeContext(
  ofItem: EncryptionContext,
  stored: EncryptionContext,
): ItemContext {
  const pairs: Pairs = Object.assign(Object.create(null), ofItem);
  for (const [name, value] of Object.entries(stored)) {
    const own = pairs[name];
    if (own === undefined ? isOfItem(name) : own !== value) {
      const expected = "an encryption context that is the item's";
      const what = own === undefined ? "a further pair" : "another value of";
      throw malformedHeader(expected, `${what} ${quote(name)}`);
    }
    pairs[name] = value;
  }
  return asContext(pairs);
}

/** Returns a context with some pairs added, or with other values. */
export function replacePairs(
  { pairs }: ItemContext,
  more: EncryptionContext,
): ItemContext {
  return asContext(Object.assign(Object.create(null), pairs, more));
}

function asContext(pairs: Pairs): ItemContext {
  Object.freeze(pairs);
  return { pairs, serialized: serializePairs(pairs) };
}
