import { readUnsigned } from "../util/big-endian.ts";
import type { Bytes } from "../util/bytes.ts";
import { malformedPart } from "../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";
import { serializeFields } from "./serialize-fields.ts";

/** A data key as one key-encryption key wrapped it. */
export interface EncryptedDataKey {
  /** Which kind of keyring wrapped it: `"aws-kms"`, or a raw keyring's key namespace. */
  readonly providerId: string;
  /** What that keyring needs to find its key: a key's ARN, or a key's name with the wrapping's parameters. */
  readonly providerInfo: Uint8Array;
  /** The wrapped data key. */
  readonly ciphertext: Uint8Array;
}

/** A data key in clear, and as one key-encryption key wrapped it. */
export interface DataKeyEntry<B extends Uint8Array = Uint8Array> {
  /** The data key in clear; whoever receives it wipes it after use. */
  readonly plaintext: B;
  /** The same data key, wrapped. */
  readonly encryptedDataKey: EncryptedDataKey;
}

const WHAT = "encrypted data keys";

/**
 * Serialises encrypted data keys as the AWS Encryption SDK's message header does: a count, then provider id,
 * provider information and ciphertext of each, every number an unsigned 16-bit big-endian one.
 *
 * @throws {RangeError} when a field or the count does not fit 16 bits
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
 * Reads what {@link encodeEncryptedDataKeys} wrote, from bytes that hold nothing else.
 *
 * @param bytes the serialisation, whole
 * @param maxKeys how many keys are accepted; each may cost a call to a key service
 * @throws {EnvelopeError} when it is truncated, too long, empty, over `maxKeys`, or a provider id is not UTF-8
 */
export function decodeEncryptedDataKeys(
  bytes: Bytes,
  maxKeys: number,
): EncryptedDataKey[] {
  let offset = 0;
  // Past the end there is nothing to take, which the last check finds.
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
