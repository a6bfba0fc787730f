import { loadUncached } from "../../materials/ask-keyring.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { KEY_LENGTH, wipe } from "./derive-keys.ts";
import {
  deriveContentKeys,
  sealFields,
  TYPE_ID_LENGTH,
} from "./field-cipher.ts";
import { wholeContext } from "./item-context.ts";
import { type ItemField, legendOf } from "./item-field.ts";
import { MESSAGE_ID_LENGTH, writePartialHeader } from "./item-header.ts";
import { wrapDataKey } from "./item-keys.ts";
import { generateSigner, publicKeyPair } from "./item-signature.ts";
import { readPlainItem } from "./plain-item.ts";
import { FOOTER, HEADER, isReserved } from "./reserved-names.ts";
import { type ItemEnds, signItem, untilSigned } from "./sign-item.ts";

/** Header, footer and encrypted attributes of an item. */
interface SealedItem extends ItemEnds {
  /** Encrypted attributes by name. */
  readonly sealed: ReadonlyMap<string, Bytes>;
}

function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Returns the item with its encrypted attributes, header and footer, and without reserved attributes. */
function assemble(
  item: AttributeMap,
  { sealed, header, footer }: SealedItem,
): AttributeMap {
  const written = new Map<string, AttributeValue>();
  for (const [name, value] of item) {
    if (isReserved(name)) continue;
    const bytes = sealed.get(name);
    written.set(name, bytes === undefined ? value : { B: bytes });
  }
  return written.set(HEADER, { B: header }).set(FOOTER, { B: footer });
}

async function encrypt(
  table: Table,
  item: AttributeMap,
  signal: AbortSignal | undefined,
): Promise<AttributeMap> {
  const { crypto, suite } = table;
  const { version, fields, pairs } = readPlainItem(table, item);
  const toEncrypt = fields.filter(({ action }) => action === "encrypt");
  const secrets = toEncrypt.map(({ bytes }) => bytes);
  try {
    const signer = suite === "6701" ? await generateSigner(crypto) : null;
    const stored = signer === null ? {} : publicKeyPair(signer);
    const context = wholeContext(pairs, stored);
    const dataKey = randomBytes(KEY_LENGTH);
    secrets.push(dataKey);
    const wrapped = await wrapDataKey(table, context, dataKey, signal);
    const { encryptedDataKeys, signingKeys } = wrapped;
    secrets.push(...signingKeys);
    const legend = legendOf(fields);

    const attempt = async (): Promise<SealedItem | null> => {
      const messageId = randomBytes(MESSAGE_ID_LENGTH);
      const content = {
        version,
        suite,
        messageId,
        legend,
        stored,
        encryptedDataKeys,
      };
      const partialHeader = writePartialHeader(content);
      const { commitKey, fieldRootKey } = await deriveContentKeys(
        crypto,
        dataKey,
        messageId,
      );
      secrets.push(commitKey, fieldRootKey);
      const sealedBytes = await sealFields(crypto, fieldRootKey, toEncrypt);
      const sealed = new Map(
        toEncrypt.map(({ name }, i) => [name, sealedBytes[i] as Bytes]),
      );
      const sealedField = (field: ItemField): ItemField => {
        const bytes = sealed.get(field.name);
        return bytes === undefined
          ? field
          : { ...field, bytes: bytes.subarray(TYPE_ID_LENGTH) };
      };
      const ends = await signItem(crypto, {
        partialHeader,
        commitKey,
        context: context.serialized,
        fields: fields.map(sealedField),
        signingKeys,
        signer,
      });
      return ends && { ...ends, sealed };
    };
    // Another message id changes what is signed, and needs no further call of the keyring.
    return assemble(item, await untilSigned(attempt));
  } finally {
    wipe(secrets);
  }
}

/**
 * Encrypts and signs an item in the format of the AWS Database Encryption SDK. Attributes that are not encrypted keep the
 * caller's own value, and reserved attributes are dropped.
 *
 * @param item the plaintext item, whose bytes must not change during the call
 * @throws {TypeError} if the item lacks a key or an attribute of the encryption context, or an attribute has no action
 * @throws {RangeError} if something is longer or more than the format can hold
 * @throws {UnsupportedTypeError} if the item is encrypted already, or an attribute has a value that cannot be written
 * @throws {KeyringError} if the keyring fails
 */
export async function encryptItem(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  if (signal === undefined) return encrypt(table, item, undefined);
  return loadUncached((inner) => encrypt(table, item, inner), signal);
}
