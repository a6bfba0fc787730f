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

/** The pair that holds the public key of a signed message, in base64. */
export const PUBLIC_KEY = "aws-crypto-public-key";

/** Names that begin so are the SDK's own. */
const RESERVED = "aws-crypto-";

/** Says why an empty name or value is not written. */
export const REFUSED_BY_OTHERS =
  "other implementations of the AWS Encryption SDK refuse messages with one, so none is written";

/**
 * Refuses pairs that no message is written with: those whose names are the SDK's own, and empty names and values, which
 * the SDK for Java takes in no message.
 *
 * @throws {TypeError} when there is one
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

/** The longest context that the SDK for Java serialises, in bytes: it counts in signed numbers of 16 bits. */
const MAX_LENGTH = 0x7fff;

/**
 * Refuses a context that is too long for others.
 *
 * @param context all pairs, the public key's among them
 * @throws {RangeError} when it is
 */
export function assertShortEnough(context: EncryptionContext): void {
  const { length } = serializeContext(context);
  if (length <= MAX_LENGTH) return;
  const expected = `at most ${MAX_LENGTH} bytes with its names and lengths, as the AWS Encryption SDK for Java reads no longer one`;
  refuseAs("the encryption context", expected, `${length}`, RangeError);
}

/**
 * Reads the encryption context in a message's header: a count, then names and values after their lengths.
 *
 * @param bytes the serialisation, whole; no bytes are no pairs
 * @throws {EnvelopeError} when it is malformed, or has a name twice
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
    // As below: text that is not UTF-8.
  }
  throw malformedMessage(
    "an encryption context of distinct names and their values",
    "other bytes",
  );
}

/** Picks pairs of a context by their names, such as those that a message does not carry though it is bound to them. */
export function pickPairs(
  context: EncryptionContext,
  isPicked: (name: string) => boolean,
): EncryptionContext {
  return Object.fromEntries(
    Object.entries(context).filter(([name]) => isPicked(name)),
  );
}

/**
 * Insists that a message was written under an encryption context: it carries the same pairs, but for those that messages
 * need not carry.
 *
 * @param stored the pairs that it carries
 * @param required names of the pairs that messages need not carry, which must be given
 * @throws {ContextMismatchError} when it was not
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
