import type { CryptoPort } from "../../crypto/port.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { Table } from "../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../values/attribute-value.ts";
import { abortable } from "./abortable.ts";
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

/** Encrypted attributes, and what the header needs to know of them. */
interface SealedFields {
  readonly messageId: Bytes;
  /** Key of the header's commitment. The caller wipes it. */
  readonly commitKey: Bytes;
  /** Encrypted attributes by name. */
  readonly sealed: ReadonlyMap<string, Bytes>;
}

function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Encrypts fields under a new message id. */
async function sealUnder(
  crypto: CryptoPort,
  dataKey: Bytes,
  toEncrypt: readonly ItemField[],
): Promise<SealedFields> {
  const messageId = randomBytes(MESSAGE_ID_LENGTH);
  const { commitKey, fieldRootKey } = await deriveContentKeys(
    crypto,
    dataKey,
    messageId,
  );
  try {
    const bytes = await sealFields(crypto, fieldRootKey, toEncrypt);
    const sealed = new Map<string, Bytes>();
    for (const [i, { name }] of toEncrypt.entries()) {
      sealed.set(name, bytes[i] as Bytes);
    }
    return { messageId, commitKey, sealed };
  } finally {
    fieldRootKey.fill(0);
  }
}

/** Replaces the plaintext of encrypted fields by their ciphertext. */
function withCiphertext(
  fields: readonly ItemField[],
  { sealed }: SealedFields,
): ItemField[] {
  return fields.map((field) => {
    const bytes = sealed.get(field.name);
    return bytes === undefined
      ? field
      : { ...field, bytes: bytes.subarray(TYPE_ID_LENGTH) };
  });
}

/** Returns the item with its encrypted attributes, header and footer, and without reserved attributes. */
function assemble(
  item: AttributeMap,
  { sealed }: SealedFields,
  { header, footer }: ItemEnds,
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
  const dataKey = randomBytes(KEY_LENGTH);
  const secrets = [dataKey, ...toEncrypt.map(({ bytes }) => bytes)];
  try {
    const signer = suite === "6701" ? await generateSigner(crypto) : null;
    const stored = signer === null ? {} : publicKeyPair(signer);
    const context = wholeContext(pairs, stored);
    // Encrypting needs no answer of the keyring, so both run at the same time. Both end before the data key is wiped.
    const [wrapping, sealing] = await Promise.allSettled([
      wrapDataKey(table, context, dataKey, signal),
      sealUnder(crypto, dataKey, toEncrypt),
    ]);
    if (wrapping.status === "fulfilled")
      secrets.push(...wrapping.value.signingKeys);
    if (sealing.status === "fulfilled") secrets.push(sealing.value.commitKey);
    if (wrapping.status === "rejected") throw wrapping.reason;
    if (sealing.status === "rejected") throw sealing.reason;
    const { encryptedDataKeys, signingKeys } = wrapping.value;
    const legend = legendOf(fields);

    const write = async (under: SealedFields): Promise<AttributeMap | null> => {
      const { messageId, commitKey } = under;
      const ends = await signItem(crypto, {
        partialHeader: writePartialHeader({
          version,
          suite,
          messageId,
          legend,
          stored,
          encryptedDataKeys,
        }),
        commitKey,
        context: context.serialized,
        fields: withCiphertext(fields, under),
        signingKeys,
        signer,
      });
      return ends && assemble(item, under, ends);
    };
    const again = async () => {
      // Another message id changes what is signed, and needs no further call of the keyring.
      const sealed = await sealUnder(crypto, dataKey, toEncrypt);
      secrets.push(sealed.commitKey);
      return write(sealed);
    };
    return (await write(sealing.value)) ?? (await untilSigned(again));
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
export function encryptItem(
  table: Table,
  item: AttributeMap,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  return abortable(signal, (inner) => encrypt(table, item, inner));
}
