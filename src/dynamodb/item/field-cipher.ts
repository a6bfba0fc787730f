import { ctrKeyStream } from "../../crypto/ctr-key-stream.ts";
import type { AesGcm, CryptoPort } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import { u16 } from "../../util/big-endian.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { hasCode } from "../../util/errors.ts";
import {
  andThen,
  eachOf,
  type MaybePromise,
} from "../../util/maybe-promise.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { deriveKeys, KEY_LENGTH, wipe } from "./derive-keys.ts";
import { tampered } from "./item-errors.ts";
import type { ItemField } from "./item-field.ts";

const COMMIT_INFO = /* @__PURE__ */ encodeUtf8("AWS_DBE_COMMIT_KEY");
const FIELD_INFO = /* @__PURE__ */ encodeUtf8("AWS_DBE_DERIVE_KEY");

/** Length in bytes of a field's key with its nonce. */
const FIELD_KEY_LENGTH = KEY_LENGTH + IV_LENGTH;

/** Bytes of the key stream that belong to a field: three blocks of AES, of which the last 4 bytes are not used. */
const STRIDE = 48;

/** First counter block of the key stream: a text, the length of a field's key with its nonce, and the count 0 in 4 bytes. */
const FIRST_COUNTER = /* @__PURE__ */ concatBytes(
  encodeUtf8("AwsDbeField"),
  Uint8Array.of(FIELD_KEY_LENGTH, 0, 0, 0, 0),
);

/** Keys that follow from a data key and a message id. The caller wipes them. */
export interface ContentKeys {
  /** Key of the header's commitment. */
  readonly commitKey: Bytes;
  /** Key from which the keys of the fields are made. */
  readonly fieldRootKey: Bytes;
}

/** Derives the keys of an item from its data key. */
export async function deriveContentKeys(
  crypto: CryptoPort,
  dataKey: Bytes,
  messageId: Bytes,
): Promise<ContentKeys> {
  const [commitKey, fieldRootKey] = await deriveKeys(
    crypto,
    dataKey,
    concatBytes(COMMIT_INFO, messageId),
    concatBytes(FIELD_INFO, messageId),
  );
  return { commitKey, fieldRootKey } as ContentKeys;
}

/** Length in bytes of the type id before the ciphertext in an encrypted attribute. */
export const TYPE_ID_LENGTH = 2;

/**
 * Returns the keys of all encrypted fields, one after the other in 48 bytes each: the key of a field, its nonce, and 4 bytes
 * that are not used. The caller wipes them.
 */
export function fieldKeys(
  crypto: CryptoPort,
  fieldRootKey: Bytes,
  count: number,
): MaybePromise<Bytes> {
  // The specification takes three blocks of the key stream for each field, so one call gives the keys of all.
  return ctrKeyStream(crypto, fieldRootKey, FIRST_COUNTER, count * STRIDE);
}

/** Cipher and nonce of one field. */
interface FieldCipher {
  readonly aes: AesGcm;
  readonly nonce: Bytes;
}

/**
 * Runs the ciphers of encrypted fields.
 *
 * @param fields all fields to encrypt or decrypt, in canonical order: a field's position decides its key
 */
async function runCiphers(
  crypto: CryptoPort,
  fieldRootKey: Bytes,
  fields: readonly ItemField[],
  run: (cipher: FieldCipher, field: ItemField) => MaybePromise<Bytes>,
): Promise<Bytes[]> {
  if (fields.length === 0) return [];
  const keys = await fieldKeys(crypto, fieldRootKey, fields.length);
  let next = 0;
  try {
    return await eachOf(fields, (field) => {
      const fieldKey = keys.subarray(next, next + FIELD_KEY_LENGTH);
      next += STRIDE;
      const nonce = fieldKey.slice(KEY_LENGTH);
      return andThen(crypto.aesGcm(fieldKey.subarray(0, KEY_LENGTH)), (aes) =>
        run({ aes, nonce }, field),
      );
    });
  } finally {
    keys.fill(0);
  }
}

/**
 * Encrypts fields.
 *
 * @param fields all fields to encrypt, in canonical order, with their plaintext
 * @returns the encrypted attributes: type id, ciphertext and tag of each field
 */
export function sealFields(
  crypto: CryptoPort,
  fieldRootKey: Bytes,
  fields: readonly ItemField[],
): Promise<Bytes[]> {
  return runCiphers(
    crypto,
    fieldRootKey,
    fields,
    ({ aes, nonce }, { typeId, bytes, path }) =>
      andThen(aes.seal(nonce, bytes, path), ({ ciphertext, tag }) =>
        concatBytes(u16(typeId), ciphertext, tag),
      ),
  );
}

/**
 * Decrypts fields.
 *
 * @param fields all encrypted fields, in canonical order
 * @returns the plaintext of each field, which the caller wipes
 * @throws {DecryptionError} if a field does not authenticate
 */
export async function openFields(
  crypto: CryptoPort,
  fieldRootKey: Bytes,
  fields: readonly ItemField[],
): Promise<Bytes[]> {
  const opened: Bytes[] = [];
  const keep = (plaintext: Bytes) => {
    opened.push(plaintext);
    return plaintext;
  };
  try {
    return await runCiphers(
      crypto,
      fieldRootKey,
      fields,
      ({ aes, nonce }, { bytes, path }) =>
        andThen(aes.open(nonce, bytes, path), keep),
    );
  } catch (error) {
    wipe(opened);
    throw hasCode(error, "ERR_DECRYPTION") ? tampered() : error;
  }
}
