import { readUnsigned } from "../util/big-endian.ts";
import type { Bytes } from "../util/bytes.ts";
import { malformedPart } from "../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";
import { serializeFields } from "./serialize-fields.ts";

/** Data key wrapped (encrypted) by one key-encryption key. */
export interface EncryptedDataKey {
  /** Kind of the keyring that wrapped the data key: `"aws-kms"`, or the key namespace of a raw keyring. */
  readonly providerId: string;
  /** Bytes by which that keyring finds its key: the ARN of a KMS key, or a key name and wrapping parameters. */
  readonly providerInfo: Uint8Array;
  /** Wrapped data key. */
  readonly ciphertext: Uint8Array;
}

/** Plaintext data key together with its wrapped form under one key-encryption key. */
export interface DataKeyEntry<B extends Uint8Array = Uint8Array> {
  /** Plaintext data key; the receiver wipes it after use. */
  readonly plaintext: B;
  /** Wrapped form of the same data key. */
  readonly encryptedDataKey: EncryptedDataKey;
}

const WHAT = "encrypted data keys";

/**
 * Serializes encrypted data keys as in the AWS Encryption SDK's message header: the number of keys, then for each key the
 * provider id, provider information and ciphertext, each after its length. All numbers are unsigned 16-bit big-endian.
 *
 * @throws {RangeError} if the number of keys or the length of a field does not fit 16 bits
 */
export function encodeEncryptedDataKeys(
  keys: readonly EncryptedDataKey[],
): Bytes {
  const fields = keys.flatMap((key) => [
    encodeUtf8(key.providerId),
    key.providerInfo,
    key.ciphertext,
  ]);
  return serializeFields(keys.length, fields);
}

/**
 * Parses the serialization of {@link encodeEncryptedDataKeys}.
 *
 * @param bytes the serialization, with no bytes after it
 * @param maxKeys maximum number of keys; each may cost a call to a key service
 * @throws {EnvelopeError} if the bytes are truncated or too long, hold no key or more than `maxKeys`, or if a provider id is
 * not UTF-8
 */
export function decodeEncryptedDataKeys(
  bytes: Bytes,
  maxKeys: number,
): EncryptedDataKey[] {
  let offset = 0;
  // A slice past the end is shorter than asked; the comparison of `offset` with the length below detects that.
  const take = (length: number): Bytes => {
    offset += length;
    return bytes.slice(offset - length, offset);
  };
  const number = (): number => readUnsigned(take(2));
  const count = number();
  if (count < 1 || count > maxKeys) {
    throw malformedPart(
      WHAT,
      `1 to ${maxKeys} (maxEncryptedDataKeys)`,
      `${count}`,
    );
  }
  const keys: EncryptedDataKey[] = [];
  for (let i = 0; i < count && offset <= bytes.length; i++) {
    keys.push({
      providerId: decodeProviderId(take(number())),
      providerInfo: take(number()),
      ciphertext: take(number()),
    });
  }
  if (offset !== bytes.length) {
    throw malformedPart(WHAT, `${offset} bytes`, `${bytes.length}`);
  }
  return keys;
}

function decodeProviderId(bytes: Bytes): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw malformedPart(WHAT, "provider ids in UTF-8", "other bytes");
  }
}
