import type { CryptoPort } from "../../crypto/port.ts";
import { u16, u64 } from "../../util/big-endian.ts";
import { type Bytes, joinBytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import type { ItemField } from "./item-field.ts";

const ENCRYPTED = /* @__PURE__ */ encodeUtf8("ENCRYPTED");
const PLAINTEXT = /* @__PURE__ */ encodeUtf8("PLAINTEXT");

/**
 * Computes the hash of an item that recipient tags and signature cover: SHA-384 over the header, the encryption context and
 * all fields.
 *
 * @param header the whole header, with its commitment
 * @param context all pairs of the encryption context, serialized
 * @param fields the signed attributes in canonical order
 * @returns 48 bytes
 */
export function canonicalHash(
  crypto: CryptoPort,
  header: Bytes,
  context: Bytes,
  fields: readonly ItemField[],
): MaybePromise<Bytes> {
  const parts = [header, u64(context.length), context];
  for (const { path, action, typeId, bytes } of fields) {
    const label = action === "encrypt" ? ENCRYPTED : PLAINTEXT;
    parts.push(path, u64(bytes.length), label, u16(typeId), bytes);
  }
  return crypto.digest("SHA-384", joinBytes(parts));
}
