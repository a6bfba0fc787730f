import {
  type ContextSnapshot,
  type EncryptionContext,
  refuseEmpty,
  serializeContext,
} from "../../message/encryption-context.ts";
import { quote, refuseAs } from "../../util/assert.ts";
import { readUnsigned } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import { ContextMismatchError } from "../../util/errors.ts";
import { decodeUtf8 } from "../../util/utf8.ts";
import { malformedMessage } from "./message-reader.ts";

/** Name of the pair of the encryption context that holds the public key of a signed message, in base64. */
export const PUBLIC_KEY = "aws-crypto-public-key";

/** Prefix of the names in an encryption context that are reserved for the AWS Encryption SDK. */
const RESERVED = "aws-crypto-";

/** Advice in the error message for an empty name or value in an encryption context. */
export const REFUSED_BY_OTHERS =
  "other implementations of the AWS Encryption SDK refuse messages with an empty name or value";

/**
 * Checks that a message may be written with a context. Reserved names, empty names and empty values are refused; the
 * AWS Encryption SDK for Java reads no message with an empty name or value.
 *
 * @throws {TypeError} if a name is reserved, or a name or value is empty
 */
export function assertWritable(context: EncryptionContext): void {
  for (const [name, value] of Object.entries(context)) {
    if (name === "" || value === "") refuseEmpty(name, REFUSED_BY_OTHERS);
    if (!name.startsWith(RESERVED)) continue;
    refuseAs(
      "the encryption context",
      `no name that begins with ${RESERVED}, which is reserved`,
      quote(name),
    );
  }
}

/**
 * Maximum length of a serialized context in bytes. The AWS Encryption SDK for Java reads the length as a signed 16-bit
 * number.
 */
const MAX_LENGTH = 0x7fff;

/**
 * Checks that a context is short enough for other implementations of the AWS Encryption SDK.
 *
 * @param context all pairs, including the public key
 * @throws {RangeError} if the context is too long
 */
export function assertShortEnough(context: EncryptionContext): void {
  const { length } = serializeContext(context);
  if (length <= MAX_LENGTH) return;
  const expected = `at most ${MAX_LENGTH} bytes when serialized, the limit of the AWS Encryption SDK for Java`;
  refuseAs("the encryption context", expected, `${length}`, RangeError);
}

/**
 * Decodes the encryption context of a message's header: a count, then names and values with their lengths.
 *
 * @param bytes the whole serialization; no bytes mean no pairs
 * @throws {EnvelopeError} if the bytes are malformed or a name occurs twice
 */
export function decodeContext(bytes: Bytes): EncryptionContext {
  const pairs: [string, string][] = [];
  let offset = 0;
  const take = (length: number): Bytes => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const text = (): string => decodeUtf8(take(readUnsigned(take(2))));
  try {
    const count = bytes.length === 0 ? 0 : readUnsigned(take(2));
    for (let i = 0; i < count && offset < bytes.length; i++) {
      pairs.push([text(), text()]);
    }
    const isRight = pairs.length === count && (count > 0 || offset === 0);
    const context = Object.fromEntries(pairs);
    const names = Object.keys(context).length;
    if (isRight && offset === bytes.length && names === count) return context;
  } catch {
    // Fall through to the error below: the text is not UTF-8.
  }
  throw malformedMessage(
    "an encryption context of distinct names and their values",
    "other bytes",
  );
}

/**
 * Returns those pairs of an encryption context for whose names `isPicked` is true, such as the pairs that a message
 * does not carry.
 */
export function pickPairs(
  context: EncryptionContext,
  isPicked: (name: string) => boolean,
): EncryptionContext {
  return Object.fromEntries(
    Object.entries(context).filter(([name]) => isPicked(name)),
  );
}

/**
 * Checks that a message was written under an encryption context: the message carries the same pairs, except that it may
 * leave out the required pairs.
 *
 * @param stored pairs that the message carries
 * @param required names of the pairs that the message need not carry and the caller must give
 * @throws {ContextMismatchError} if the pairs differ, or a required pair is missing
 */
export function verifyStored(
  stored: EncryptionContext,
  { pairs }: ContextSnapshot,
  required: ReadonlySet<string>,
): void {
  const own = Object.keys(stored).filter((name) => name !== PUBLIC_KEY);
  const isSame =
    own.every((name) => Object.hasOwn(pairs, name)) &&
    Object.entries(pairs).every(([name, value]) => {
      const isStored = Object.hasOwn(stored, name);
      return isStored ? stored[name] === value : required.has(name);
    }) &&
    [...required].every((name) => Object.hasOwn(pairs, name));
  if (isSame) return;
  throw new ContextMismatchError(
    "Cannot decrypt the message: it was encrypted under another encryption context; give the same pairs as when encrypting",
  );
}
