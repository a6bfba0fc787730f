import { TAG_LENGTH } from "../../crypto/port.ts";
import { quote } from "../../util/assert.ts";
import { MAX_U16, readUnsigned } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import { EnvelopeError, malformedPart } from "../../util/errors.ts";
import { keyNamesOf, type Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { hasType } from "../values/has-type.ts";
import { type Serialized, serializeValue } from "../values/serialize.ts";
import { isSigned } from "./attribute-actions.ts";
import { byPath, canonicalPath } from "./canonical-path.ts";
import { TYPE_ID_LENGTH } from "./field-cipher.ts";
import { foundInstead } from "./found-instead.ts";
import { type ItemContext, pairsOfItem, wholeContext } from "./item-context.ts";
import { malformedHeader } from "./item-errors.ts";
import {
  actionForLetter,
  type FieldPlace,
  type ItemField,
  pointerOf,
  type SignedAction,
} from "./item-field.ts";
import { type ItemFooter, parseFooter } from "./item-footer.ts";
import { type ItemHeader, MAX_DATA_KEYS, parseHeader } from "./item-header.ts";
import { hasPublicKey } from "./item-signature.ts";
import { FOOTER, HEADER } from "./reserved-names.ts";

/** Signed attribute of an encrypted item, with the action that the header's legend gives it. */
interface SignedAttribute extends FieldPlace {
  readonly action: SignedAction;
  readonly value: AttributeValue;
}

/** Header of an encrypted item, and the attributes that it is about. */
export interface HeadedItem {
  readonly header: ItemHeader;
  /** Signed attributes in canonical order. */
  readonly attributes: readonly SignedAttribute[];
}

/** Encrypted item. Everything that can be checked without a key has been checked. */
export interface SealedItem {
  readonly header: ItemHeader;
  readonly footer: ItemFooter;
  /** Signed attributes in canonical order. */
  readonly fields: readonly ItemField[];
  readonly context: ItemContext;
}

function bytesOf(what: string, value: AttributeValue): Bytes {
  if (hasType(value, "B")) return value.B;
  const got = `the type ${Object.keys(value).join()}`;
  throw malformedPart(what, "the type B", got);
}

/**
 * Parses the header of an item, and matches its legend with the item's attributes.
 *
 * @param maxKeys maximum number of encrypted data keys
 * @throws {EnvelopeError} if the header is absent or malformed, or the item has not the attributes that it is about
 */
export function readHeadedItem(
  table: Table,
  item: AttributeMap,
  maxKeys: number,
): HeadedItem {
  const head = item.get(HEADER);
  if (head === undefined) throw foundInstead(item);
  const header = parseHeader(bytesOf("item's header", head), maxKeys);
  const { legend, suite, stored } = header;
  if (hasPublicKey(stored) !== (suite === "6701")) {
    const got = hasPublicKey(stored) ? "one in another item" : "none";
    throw malformedHeader("a public key in a signed item", got);
  }
  const places: (FieldPlace & { value: AttributeValue })[] = [];
  for (const [name, value] of item) {
    if (!isSigned(table, name)) continue;
    places.push({ name, path: canonicalPath(table, name), value });
  }
  if (places.length !== legend.length) {
    throw malformedHeader(
      `${legend.length} signed attributes`,
      `${places.length}; read whole items, and name the attributes in unsigned that the writer named`,
    );
  }
  const attributes = places.sort(byPath).map((place, i) => {
    const action = actionForLetter(legend[i]);
    if (action === undefined) {
      throw malformedHeader("a legend of e, s and c", "another letter");
    }
    // Version 1 has no attributes in its encryption context. Such a letter only signs.
    const isPlain = header.version === 1 && action === "context";
    return { ...place, action: isPlain ? "sign" : action } as const;
  });
  return { header, attributes };
}

/** Serializes the value of an attribute that is signed and not encrypted. */
function serializeSigned(name: string, value: AttributeValue): Serialized {
  try {
    return serializeValue(value, pointerOf(name));
  } catch (cause) {
    throw new EnvelopeError(
      `Cannot read the attribute ${quote(name)}: expected a value that a writer can have signed, got another one`,
      { cause },
    );
  }
}

function fieldOf({ name, path, action, value }: SignedAttribute): ItemField {
  if (action !== "encrypt") {
    const { typeId, bytes } = serializeSigned(name, value);
    return { name, path, action, typeId, bytes };
  }
  const what = `encrypted attribute ${quote(name)}`;
  const sealed = bytesOf(what, value);
  const least = TYPE_ID_LENGTH + TAG_LENGTH;
  if (sealed.length < least) {
    throw malformedPart(what, `at least ${least} bytes`, `${sealed.length}`);
  }
  return {
    name,
    path,
    action,
    typeId: readUnsigned(sealed.subarray(0, TYPE_ID_LENGTH)),
    bytes: sealed.subarray(TYPE_ID_LENGTH),
  };
}

/**
 * Parses an encrypted item. The result shares the memory of the item.
 *
 * @throws {EnvelopeError} if header or footer are absent or malformed, or do not fit the item
 * @throws {UnsupportedTypeError} if the name of an attribute cannot be signed, or a name or value is too long for a context
 */
export function readSealedItem(table: Table, item: AttributeMap): SealedItem {
  const foot = item.get(FOOTER);
  if (foot === undefined || !item.has(HEADER)) throw foundInstead(item);
  const { maxEncryptedDataKeys: most } = table;
  const maxKeys = Math.min(most, MAX_DATA_KEYS);
  const { header, attributes } = readHeadedItem(table, item, maxKeys);
  const footer = parseFooter(bytesOf("item's footer", foot), header);
  const contextNames = attributes
    .filter(({ action }) => action === "context")
    .map(({ name }) => name);
  for (const name of keyNamesOf(table)) {
    if (!item.has(name)) {
      throw new EnvelopeError(
        `Cannot read the item: expected the key ${quote(name)}, got none; read whole items, and check partitionKey and sortKey`,
      );
    }
    if (header.version === 2 && !contextNames.includes(name)) {
      const expected = `the key ${quote(name)} in the encryption context`;
      throw malformedHeader(expected, "a legend that only signs it");
    }
  }
  const fields = attributes.map(fieldOf);
  const pairs = pairsOfItem(table, item, header.version, contextNames);
  const count = [pairs, header.stored].flatMap(Object.keys).length;
  if (count > MAX_U16) {
    const expected = `an encryption context of at most ${MAX_U16} pairs`;
    throw malformedHeader(expected, `${count}`);
  }
  const context = wholeContext(pairs, header.stored);
  return { header, footer, fields, context };
}
