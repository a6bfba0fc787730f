import type { Keyring } from "../../keyrings/keyring.ts";
import type { Table } from "../table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { abortable } from "./abortable.ts";
import { wipe } from "./derive-keys.ts";
import { replacePairs } from "./item-context.ts";
import { writePartialHeader } from "./item-header.ts";
import { wrapDataKey } from "./item-keys.ts";
import { generateSigner, publicKeyPair } from "./item-signature.ts";
import { FOOTER, HEADER } from "./reserved-names.ts";
import { readSealedItem, type SealedItem } from "./sealed-item.ts";
import { type ItemEnds, signItem, untilSigned } from "./sign-item.ts";
import { type ItemKeys, withVerifiedKeys } from "./verify-item.ts";

/**
 * Writes header and footer of a verified item for another keyring. Returns `null` if its signature does not fit; another
 * attempt has another key pair.
 */
async function writeEnds(
  table: Table,
  { header, fields, context }: SealedItem,
  { dataKey, commitKey }: ItemKeys,
  signal: AbortSignal | undefined,
): Promise<ItemEnds | null> {
  const { crypto } = table;
  const isSigned = header.suite === "6701";
  const signer = isSigned ? await generateSigner(crypto) : null;
  const changed = signer === null ? {} : publicKeyPair(signer);
  const replaced = replacePairs(context, changed);
  const stored = Object.assign(Object.create(null), header.stored, changed);
  const { encryptedDataKeys, signingKeys } = await wrapDataKey(
    table,
    replaced,
    dataKey,
    signal,
  );
  try {
    const content = { ...header, stored, encryptedDataKeys };
    return await signItem(crypto, {
      partialHeader: writePartialHeader(content),
      commitKey,
      context: replaced.serialized,
      fields,
      signingKeys,
      signer,
    });
  } finally {
    wipe(signingKeys);
  }
}

async function rewrap(
  table: Table,
  item: AttributeMap,
  to: Keyring,
  signal: AbortSignal | undefined,
): Promise<AttributeMap> {
  const sealed = readSealedItem(table, item);
  const target = { ...table, keyring: to };
  const { header, footer } = await withVerifiedKeys(
    table,
    sealed,
    signal,
    // The message id stays, as the keys of the encrypted attributes follow from it.
    (keys) => untilSigned(() => writeEnds(target, sealed, keys, signal)),
  );
  return new Map(item).set(HEADER, { B: header }).set(FOOTER, { B: footer });
}

/**
 * Wraps the data key of an item again, with the keys of another keyring. The item is verified first, and its attributes stay
 * as they are. A signed item gets a new key pair and signature.
 *
 * @param item the encrypted item, whose bytes must not change during the call
 * @param to keyring that can read the item afterwards
 * @throws {EnvelopeError} if the item is not encrypted, or is malformed
 * @throws {KeyringError} if one of the keyrings fails, or none of the item's data keys is for the table's keyring
 * @throws {DecryptionError} if the item does not authenticate
 */
export function rewrapItem(
  table: Table,
  item: AttributeMap,
  to: Keyring,
  signal?: AbortSignal,
): Promise<AttributeMap> {
  return abortable(signal, (inner) => rewrap(table, item, to, inner));
}
