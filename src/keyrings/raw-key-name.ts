import { refuse, refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { keyNameOf } from "./key-names.ts";
import { ownId } from "./own-id.ts";

/** Names of a raw keyring, for wrapped data keys and error messages. */
export interface RawKeyName {
  /** Provider id of the data keys that the keyring wraps. */
  readonly namespace: string;
  /** Key name in UTF-8: the start of the provider information of these data keys. */
  readonly nameBytes: Bytes;
  /** Name of the keyring in error messages. Control characters are escaped. */
  readonly label: string;
  /** Name of the key in error messages about tokens of another key. */
  readonly keyName: string;
  /** Returns the unique id of this keyring object. */
  readonly id: () => string;
}

// Key names precede 20 bytes of parameters, in a field whose length is an unsigned 16-bit number.
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
 * Checks the namespace and key name of a raw keyring.
 *
 * @throws {TypeError} if a name is empty or not a string, or the namespace is reserved
 * @throws {RangeError} if a name does not fit into an encrypted data key
 */
export function rawKeyName(
  kind: string,
  keyNamespace: string,
  keyName: string,
): RawKeyName {
  textOf("keyNamespace", keyNamespace);
  const nameBytes = textOf("keyName", keyName);
  // The AWS Encryption SDK reserves provider ids with this prefix for AWS KMS.
  if (keyNamespace.startsWith("aws-kms")) {
    const expected =
      'a namespace that does not begin with "aws-kms", which is reserved';
    refuseAs(
      "keyNamespace",
      expected,
      'a namespace that begins with "aws-kms"',
    );
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
