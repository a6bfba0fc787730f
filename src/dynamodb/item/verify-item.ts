import { type Bytes, equalBytesConstantTime } from "../../util/bytes.ts";
import type { Table } from "../table.ts";
import { canonicalHash } from "./canonical-hash.ts";
import { commitmentOf } from "./commitment.ts";
import { wipe } from "./derive-keys.ts";
import { type ContentKeys, deriveContentKeys } from "./field-cipher.ts";
import { tampered } from "./item-errors.ts";
import { hasTag } from "./item-footer.ts";
import { unwrapDataKey } from "./item-keys.ts";
import { importVerifier, verifyHash } from "./item-signature.ts";
import { recipientTag } from "./recipient-tags.ts";
import type { SealedItem } from "./sealed-item.ts";

/** Keys of an item that was verified. */
export interface ItemKeys extends ContentKeys {
  readonly dataKey: Bytes;
}

/**
 * Unwraps the data key of an item, verifies the item, and gives its keys to `use`. Verified are, in this order, the commitment
 * of the header, the recipient's tag and the signature.
 *
 * @param use receives the keys, which are wiped when it settles
 * @throws {EnvelopeError} if the public key in the header is malformed
 * @throws {KeyringError} if the keyring fails, or no data key is for it
 * @throws {DecryptionError} if the item does not authenticate
 */
export async function withVerifiedKeys<T>(
  table: Table,
  { header, footer, fields, context }: SealedItem,
  signal: AbortSignal | undefined,
  use: (keys: ItemKeys) => Promise<T>,
): Promise<T> {
  const { crypto } = table;
  const { encryptedDataKeys, messageId, partial, commitment } = header;
  const { signature } = footer;
  const verifier = signature && (await importVerifier(crypto, header.stored));
  const secrets: Bytes[] = [];
  try {
    // The hash needs no key, so it is computed while the keyring works. Both settle, so that a key that was unwrapped is wiped.
    const [unwrapping, hashing] = await Promise.allSettled([
      unwrapDataKey(table, context, encryptedDataKeys, signal),
      canonicalHash(crypto, header.bytes, context.serialized, fields),
    ]);
    if (unwrapping.status === "rejected") throw unwrapping.reason;
    const { dataKey, signingKey } = unwrapping.value;
    secrets.push(dataKey, signingKey);
    if (hashing.status === "rejected") throw hashing.reason;
    const hash = hashing.value;
    const keys = await deriveContentKeys(crypto, dataKey, messageId);
    secrets.push(keys.commitKey, keys.fieldRootKey);
    const [committed, own] = await Promise.all([
      commitmentOf(crypto, keys.commitKey, partial),
      recipientTag(crypto, signingKey, hash),
    ]);
    if (!equalBytesConstantTime(committed, commitment)) throw tampered();
    if (!hasTag(footer, own)) throw tampered();
    if (verifier && !(await verifyHash(verifier, hash, signature as Bytes))) {
      throw tampered();
    }
    return await use({ dataKey, ...keys });
  } finally {
    wipe(secrets);
  }
}
