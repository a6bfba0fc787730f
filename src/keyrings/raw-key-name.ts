import { refuse, refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { keyNameOf } from "./key-names.ts";
import { ownId } from "./own-id.ts";

/** What a raw keyring is called, in wrapped data keys and in messages. */
export interface RawKeyName {
  /** Provider id of the data keys that it wraps. */
  readonly namespace: string;
  /** Start of their provider information. */
  readonly nameBytes: Bytes;
  /** What messages call the keyring; control characters in its names are escaped. */
  readonly label: string;
  /** What messages about another key's token call the key. */
  readonly keyName: string;
  /** Gives the identity of this one keyring object. */
  readonly id: () => string;
}

// Key names stand before 20 bytes of parameters in a field whose length is an unsigned 16-bit number.
const MAX_LENGTH = 0xffff - 20;

function textOf(option: string, value: unknown): Bytes {
  const isText = typeof value === "string" && value.isWellFormed();
  const bytes = encodeUtf8(isText ? value : "");
  const { length } = bytes;
  if (length > 0 && length <= MAX_LENGTH) return bytes;
  const expected = `a string of 1 to ${MAX_LENGTH} bytes without lone surrogates`;
  return length > 0
    ? refuseAs(option, expected, `${length} bytes`, RangeError)
    : refuse(option, expected, value);
}

/**
 * Checks the names of a raw keyring.
 *
 * @throws {TypeError} when a name is empty or no string, or the namespace is reserved
 * @throws {RangeError} when a name does not fit an encrypted data key
 */
export function rawKeyName(
  kind: string,
  keyNamespace: string,
  keyName: string,
): RawKeyName {
  textOf("keyNamespace", keyNamespace);
  const nameBytes = textOf("keyName", keyName);
  // The AWS Encryption SDK keeps every provider id with this beginning for keys that AWS KMS holds.
  if (keyNamespace.startsWith("aws-kms")) {
    const expected =
      'one that does not begin with "aws-kms", which is reserved';
    refuseAs("keyNamespace", expected, 'one that begins with "aws-kms"');
  }
  const name = `${keyNamespace}/${keyName}`;
  return {
    namespace: keyNamespace,
    nameBytes,
    keyName: keyNameOf(keyNamespace, keyName),
    label: `${kind} keyring ${JSON.stringify(name)}`,
    id: ownId(`${kind}:${name}`),
  };
}
