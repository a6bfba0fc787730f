import type { EncryptionContext } from "../message/encryption-context.ts";
import { refuseAs } from "../util/assert.ts";
import { assertFunction } from "../util/read-value.ts";
import { compareUtf8 } from "../util/utf8.ts";
import {
  ATTRIBUTE_PREFIX,
  LEGEND_PAIR,
  PARTITION_NAME_PAIR,
  SORT_NAME_PAIR,
  TABLE_NAME_PAIR,
} from "./context-names.ts";
import type { AttributeValue } from "./values/attribute-value.ts";
import {
  parseContextValueV1,
  parseContextValueV2,
} from "./values/context-value.ts";
import { setMember } from "./values/plain-object.ts";
import { toPlain } from "./values/to-plain.ts";

/** Attributes that the AWS Database Encryption SDK adds for a branch key id supplier in version 2, and their pairs. */
const ADDED: readonly (readonly [attribute: string, pair: string])[] = [
  ["aws_dbe_table_name", TABLE_NAME_PAIR],
  ["aws_dbe_partition_name", PARTITION_NAME_PAIR],
  ["aws_dbe_sort_name", SORT_NAME_PAIR],
];

function refuseContext(expected: string, found: string): never {
  const advice = "; use branchKeyIdOfItem for the keyring of an itemEncryptor";
  refuseAs("the encryption context", expected, found + advice);
}

/** Returns the value of a pair of an item's encryption context. */
function pairOf(context: EncryptionContext, pair: string): string {
  if (Object.hasOwn(context, pair)) return context[pair] as string;
  return refuseContext("one of an item", `one without ${pair}`);
}

/** Returns the attributes in the context of an item of version 1: its keys. */
function keysOf(context: EncryptionContext): Map<string, AttributeValue> {
  const pairs = [PARTITION_NAME_PAIR];
  if (Object.hasOwn(context, SORT_NAME_PAIR)) pairs.push(SORT_NAME_PAIR);
  const keys = new Map<string, AttributeValue>();
  for (const pair of pairs) {
    const name = pairOf(context, pair);
    const text = pairOf(context, ATTRIBUTE_PREFIX + name);
    keys.set(name, parseContextValueV1(text));
  }
  return keys;
}

/** Returns the attributes in the context of an item of version 2. */
function attributesOf(
  context: EncryptionContext,
  legend: string,
): Map<string, AttributeValue> {
  const names = Object.keys(context)
    .filter((pair) => pair.startsWith(ATTRIBUTE_PREFIX))
    .map((pair) => pair.slice(ATTRIBUTE_PREFIX.length))
    .sort(compareUtf8);
  if (names.length !== legend.length) {
    const expected = `${names.length} letters in ${LEGEND_PAIR}`;
    refuseContext(expected, `${legend.length}`);
  }
  const attributes = new Map<string, AttributeValue>();
  for (const [attribute, pair] of ADDED) {
    const isThere = Object.hasOwn(context, pair);
    if (isThere) attributes.set(attribute, { S: pairOf(context, pair) });
  }
  for (const [i, name] of names.entries()) {
    const text = pairOf(context, ATTRIBUTE_PREFIX + name);
    attributes.set(name, parseContextValueV2(legend.charAt(i), text));
  }
  return attributes;
}

/**
 * Returns the attributes of an item that its encryption context holds, as AWS's branch key id suppliers see them: the keys,
 * and in version 2 also the attributes with the action `"context"` and the names of table and keys.
 *
 * @throws {TypeError} if the context is not that of an item
 * @throws {EnvelopeError} if a value in the context is malformed
 */
export function attributesInContext(
  context: EncryptionContext,
): ReadonlyMap<string, AttributeValue> {
  return Object.hasOwn(context, LEGEND_PAIR)
    ? attributesOf(context, pairOf(context, LEGEND_PAIR))
    : keysOf(context);
}

/**
 * Turns a function that chooses the branch key of an item into the option `branchKeyIdOf` of a branch keyring. It is AWS's branch
 * key id supplier for DynamoDB: with a branch key for each tenant, one table holds items of several tenants, and nobody reads
 * the items of a tenant without the tenant's branch key.
 *
 * The function gets plain values of what the item's encryption context holds: the keys, and the attributes with the action
 * `"context"`. If there are such attributes, it also gets `aws_dbe_table_name`, `aws_dbe_partition_name` and
 * `aws_dbe_sort_name`, as other languages do. It must choose the same branch key for an item whenever it is asked.
 *
 * @param choose Function that returns the id of an item's branch key.
 * @returns A function for the option `branchKeyIdOf` of `branchKeyring`. It throws if the encryption context is not an item's.
 * @throws {TypeError} If `choose` is not a function.
 *
 * @example
 * ```ts
 * import { itemEncryptor, branchKeyIdOfItem } from "sealmask/dynamodb";
 * import { branchKeyring } from "sealmask/key-store";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const keyring = branchKeyring({
 *   branchKeyIdOf: branchKeyIdOfItem(({ tenant }) => `branch-key-of-${tenant}`),
 *   branchKeyFor: async () => ({ version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6", key }),
 * });
 * const encryptor = itemEncryptor({
 *   tableName: "customers",
 *   partitionKey: "pk",
 *   keyring,
 *   attributes: { pk: "context", tenant: "context", ssn: "encrypt" },
 * });
 * const item = await encryptor.encrypt({ pk: "1", tenant: "a", ssn: "078-05-1120" });
 * console.log((await encryptor.decrypt(item)).ssn); // 078-05-1120
 * ```
 */
export function branchKeyIdOfItem<
  T extends object = Readonly<Record<string, unknown>>,
>(choose: (item: T) => string): (context: EncryptionContext) => string {
  const expected = "a function that returns the id of an item's branch key";
  assertFunction("branchKeyIdOfItem", choose, expected);
  return (context) => {
    const item = {};
    for (const [name, value] of attributesInContext(context)) {
      setMember(item, name, toPlain(value));
    }
    return choose(item as T);
  };
}
