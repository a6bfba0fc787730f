import type { EcdsaSigner } from "../../crypto/ecdsa/ecdsa.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import { type Bytes, concatBytes, joinBytes } from "../../util/bytes.ts";
import { eachOf } from "../../util/maybe-promise.ts";
import { canonicalHash } from "./canonical-hash.ts";
import { commitmentOf } from "./commitment.ts";
import type { ItemField } from "./item-field.ts";
import { signHash } from "./item-signature.ts";
import { recipientTag } from "./recipient-tags.ts";

/** Item whose header is complete but for the commitment, and whose fields are encrypted. */
export interface UnsignedItem {
  readonly partialHeader: Bytes;
  readonly commitKey: Bytes;
  /** All pairs of the encryption context, serialized. */
  readonly context: Bytes;
  /** The signed attributes in canonical order. */
  readonly fields: readonly ItemField[];
  /** Key of each recipient's tag, in the order of the header's data keys. */
  readonly signingKeys: readonly Bytes[];
  /** Key pair of the signature; `null` if the algorithm suite does not sign. */
  readonly signer: EcdsaSigner | null;
}

/** Header and footer of an item. */
export interface ItemEnds {
  readonly header: Bytes;
  readonly footer: Bytes;
}

/**
 * Completes the header with its commitment, and makes the footer.
 *
 * @returns header and footer, or `null` if no signature of the right length was found; then the caller changes something that
 * the signature covers, and tries again
 */
export async function signItem(
  crypto: CryptoPort,
  item: UnsignedItem,
): Promise<ItemEnds | null> {
  const { partialHeader, commitKey, context, fields, signingKeys } = item;
  const commitment = await commitmentOf(crypto, commitKey, partialHeader);
  const header = concatBytes(partialHeader, commitment);
  const hash = await canonicalHash(crypto, header, context, fields);
  const signature = item.signer && (await signHash(item.signer, hash));
  if (item.signer && !signature) return null;
  const tags = await eachOf(signingKeys, (key) =>
    recipientTag(crypto, key, hash),
  );
  return {
    header,
    footer: joinBytes([...tags, ...(signature ? [signature] : [])]),
  };
}

/** Maximum number of attempts to write an item whose signature fits. About one attempt of 250 does not fit. */
const MAX_ATTEMPTS = 16;

/**
 * Writes an item, again and again until its signature fits.
 *
 * @param attempt writes the item with other random values each time; returns `null` if the signature does not fit
 * @throws {TypeError} if no attempt fits, as with a crypto port whose signatures are wrong
 */
export async function untilSigned<T>(
  attempt: () => Promise<T | null>,
): Promise<T> {
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    const written = await attempt();
    if (written !== null) return written;
  }
  throw new TypeError(
    `Cannot sign the item: expected a signature of 103 bytes, got none in ${MAX_ATTEMPTS} attempts; check the ecdsa of the crypto port`,
  );
}
