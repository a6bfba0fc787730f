import type { CryptoPort } from "../../crypto/port.ts";
import { u16, u64 } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import type { ItemField } from "./item-field.ts";

const ENCRYPTED = /* @__PURE__ */ encodeUtf8("ENCRYPTED");
const PLAINTEXT = /* @__PURE__ */ encodeUtf8("PLAINTEXT");

/** Length in bytes of a number before the encryption context and before each value. */
const LENGTH_LENGTH = 8;

/** Length in bytes of a field beside its path and value: a length, one of the two words, and a type id. */
const FIELD_OVERHEAD = LENGTH_LENGTH + 9 + 2;

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
  let length = header.length + LENGTH_LENGTH + context.length;
  for (const { path, bytes } of fields) {
    length += path.length + FIELD_OVERHEAD + bytes.length;
  }
  const record = new Uint8Array(length);
  let offset = 0;
  const write = (part: Bytes) => {
    record.set(part, offset);
    offset += part.length;
  };
  write(header);
  write(u64(context.length));
  write(context);
  for (const { path, action, typeId, bytes } of fields) {
    write(path);
    write(u64(bytes.length));
    write(action === "encrypt" ? ENCRYPTED : PLAINTEXT);
    write(u16(typeId));
    write(bytes);
  }
  return crypto.digest("SHA-384", record);
}
