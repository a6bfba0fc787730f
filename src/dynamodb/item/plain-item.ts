import type { EncryptionContext } from "../../message/encryption-context.ts";
import { quote, refuseAs } from "../../util/assert.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { keyNamesOf, type Table } from "../table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { serializeValue } from "../values/serialize.ts";
import { actionOf } from "./attribute-actions.ts";
import { assertName, byPath, canonicalPath } from "./canonical-path.ts";
import { wipe } from "./derive-keys.ts";
import { pairsOfItem } from "./item-context.ts";
import { type ItemField, pointerOf } from "./item-field.ts";
import type { ItemVersion } from "./item-header.ts";
import { FOOTER, HEADER, isReserved } from "./reserved-names.ts";

/** Plaintext item that was checked and serialized. The caller wipes the values of the fields to encrypt. */
export interface PlainItem {
  readonly version: ItemVersion;
  /** Signed attributes in canonical order. */
  readonly fields: readonly ItemField[];
  /** Pairs of the encryption context that follow from the item. */
  readonly pairs: EncryptionContext;
}

function refuseItem(expected: string, got: string): never {
  throw new TypeError(
    `Cannot encrypt the item: expected ${expected}, got ${got}`,
  );
}

/**
 * Throws if an item has a header or a footer.
 *
 * @throws {UnsupportedTypeError} if the item is encrypted already
 */
export function assertPlain(item: AttributeMap): void {
  const name = [HEADER, FOOTER].find((each) => item.has(each));
  if (name === undefined) return;
  throw new UnsupportedTypeError(
    `Cannot encrypt the item: it has the attribute ${quote(name)}, so it is encrypted already; decrypt it first`,
  );
}

/** Adds the signed attributes to `fields` in canonical order. Checks the names of the unsigned ones. */
function addFields(
  fields: ItemField[],
  table: Table,
  item: AttributeMap,
): void {
  for (const [name, value] of item) {
    if (isReserved(name)) continue;
    const action = actionOf(table, name);
    if (action === "none") {
      assertName(name);
      continue;
    }
    const path = canonicalPath(table, name);
    const { typeId, bytes } = serializeValue(value, pointerOf(name));
    fields.push({ name, path, action, typeId, bytes });
  }
  if (fields.length > MAX_U16) {
    const expected = `at most ${MAX_U16} signed attributes`;
    refuseAs("the item", expected, `${fields.length}`, RangeError);
  }
  fields.sort(byPath);
}

/** Returns the names of the attributes that every item of the table has in its encryption context. */
function contextNamesOf({ actions }: Table): string[] {
  const names: string[] = [];
  for (const [name, action] of actions) {
    if (action === "context") names.push(name);
  }
  return names;
}

function assertKeys(table: Table, item: AttributeMap, version: ItemVersion) {
  const { partitionKey, sortKey } = table;
  if (partitionKey === sortKey) {
    refuseItem("different attributes as partition and sort key", "one");
  }
  // Readers take the keys from the encryption context, and only signed attributes can be there.
  const needed = version === 2 ? "context" : "sign";
  for (const name of keyNamesOf(table)) {
    if (!item.has(name)) refuseItem(`the key ${quote(name)}`, "none");
    const action = actionOf(table, name);
    if (action === needed) continue;
    const expected = `the action "${needed}" for the key ${quote(name)}`;
    refuseItem(expected, `"${action}"`);
  }
}

/**
 * Checks an item that is to be encrypted, and serializes its signed attributes. Reserved attributes are left out.
 *
 * @throws {TypeError} if the item lacks a key or an attribute of the encryption context, or an attribute has no action
 * @throws {RangeError} if there are too many attributes
 * @throws {UnsupportedTypeError} if the item is encrypted already, or has a name or value that cannot be written
 */
export function readPlainItem(table: Table, item: AttributeMap): PlainItem {
  assertPlain(item);
  const contextNames = contextNamesOf(table);
  const version = contextNames.length === 0 ? 1 : 2;
  assertKeys(table, item, version);
  const missing = contextNames.find((name) => !item.has(name));
  if (missing !== undefined) {
    refuseItem(`the attribute ${quote(missing)} with action "context"`, "none");
  }
  const fields: ItemField[] = [];
  try {
    addFields(fields, table, item);
    const pairs = pairsOfItem(table, item, version, contextNames);
    return { version, fields, pairs };
  } catch (error) {
    // Values share memory that lives on, and the caller does not receive these to wipe them.
    wipe(fields.map(({ bytes }) => bytes));
    throw error;
  }
}
