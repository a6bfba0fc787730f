import { TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import {
  decodeEncryptedDataKeys,
  type EncryptedDataKey,
} from "../../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import { readUnsigned, u16, u32 } from "../../util/big-endian.ts";
import { type Bytes, concatBytes, joinBytes } from "../../util/bytes.ts";
import { type AlgorithmSuite, suiteOf } from "./algorithm-suite.ts";
import { decodeContext } from "./message-context.ts";
import { malformedMessage, type Reading } from "./message-reader.ts";

/** Value of `Type` in every message of version 1: customer authenticated encrypted data. */
const TYPE = 0x80;

/** Values of the header's content type: a body of one block, or frames. */
const NON_FRAMED = 1;
const FRAMED = 2;

/** Length in bytes of the commitment to the data key, in version 2. */
export const COMMITMENT_LENGTH = 32;

/** Length of a message id in bytes, by version. */
const MESSAGE_ID_LENGTHS = { 1: 16, 2: 32 } as const;

/**
 * Initialization vector of the header: the one for sequence number 0. Version 2 always uses this vector, and so do the
 * messages of version 1 that sealmask writes.
 */
export const HEADER_IV: Bytes = new Uint8Array(IV_LENGTH);

/** Decoded message header. */
export interface EsdkHeader {
  readonly suite: AlgorithmSuite;
  readonly messageId: Bytes;
  /** Pairs of the encryption context that the message carries. */
  readonly context: EncryptionContext;
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Encoded suite id, encryption context and encrypted data keys, as they stand in the message. */
  readonly materials: Bytes;
  /** Length of the plaintext in each frame except the last, in bytes. 0 for a body of one block. */
  readonly frameLength: number;
  /** Commitment to the data key. Empty in a message of version 1. */
  readonly commitment: Bytes;
  /** Bytes of the header that the header's tag authenticates. */
  readonly body: Bytes;
  readonly iv: Bytes;
  readonly tag: Bytes;
}

/** Returns the length in bytes of the message ids that a suite's messages have. */
export function messageIdLength({ version }: AlgorithmSuite): number {
  return MESSAGE_ID_LENGTHS[version];
}

/** Returns a suite's id as the two bytes that headers and key derivation use. */
export function suiteIdOf({ id }: AlgorithmSuite): Bytes {
  return u16(Number.parseInt(id, 16));
}

/** Encodes the part of a message header that precedes the message id. */
export function headerStart(suite: AlgorithmSuite): Bytes {
  const type = suite.version === 1 ? [TYPE] : [];
  return concatBytes(Uint8Array.of(suite.version, ...type), suiteIdOf(suite));
}

/** Encodes the part of a message header that follows the message id, without the commitment. */
export function headerEnd(
  { version }: AlgorithmSuite,
  contextBytes: Bytes,
  dataKeys: Bytes,
  frameLength: number,
): Bytes {
  // Four reserved bytes, and the IV length.
  const reserved = version === 1 ? [0, 0, 0, 0, IV_LENGTH] : [];
  return concatBytes(
    u16(contextBytes.length),
    contextBytes,
    dataKeys,
    Uint8Array.of(frameLength === 0 ? NON_FRAMED : FRAMED, ...reserved),
    u32(frameLength),
  );
}

/**
 * Reads a two-byte length, and then the bytes of that length, which it returns.
 *
 * @param taken list to which the length and the bytes are added
 */
function* prefixed(taken: Bytes[]): Reading<Bytes> {
  const length = yield* take(taken, 2);
  return yield* take(taken, readUnsigned(length));
}

function* take(taken: Bytes[], length: number): Reading<Bytes> {
  const part = yield length;
  taken.push(part);
  return part;
}

function* readSuite(taken: Bytes[]): Reading<AlgorithmSuite> {
  const [version] = yield* take(taken, 1);
  if (version !== 1 && version !== 2) {
    throw malformedMessage("version 1 or 2", `${version}`);
  }
  if (version === 1) {
    const [type] = yield* take(taken, 1);
    if (type !== TYPE) throw malformedMessage(`type ${TYPE}`, `${type}`);
  }
  const id = readUnsigned(yield* take(taken, 2));
  const text = id.toString(16).padStart(4, "0");
  const suite = suiteOf(text);
  if (suite?.version === version) return suite;
  throw malformedMessage(
    `an algorithm suite of message format ${version}`,
    text,
  );
}

/** Reads the bytes of the encrypted data keys, at most `maxKeys` of them. The content of each is decoded later. */
function* readDataKeys(maxKeys: number): Reading<Bytes> {
  const taken: Bytes[] = [];
  const count = readUnsigned(yield* take(taken, 2));
  if (count === 0 || count > maxKeys) {
    throw malformedMessage(
      `1 to ${maxKeys} encrypted data keys (maxEncryptedDataKeys)`,
      `${count}`,
    );
  }
  for (let i = 0; i < count; i++) {
    yield* prefixed(taken);
    yield* prefixed(taken);
    yield* prefixed(taken);
  }
  return joinBytes(taken);
}

/**
 * Reads a message's header.
 *
 * @param maxKeys maximum number of encrypted data keys
 * @throws {EnvelopeError} if the header is malformed
 */
export function* readHeader(maxKeys: number): Reading<EsdkHeader> {
  const taken: Bytes[] = [];
  const suite = yield* readSuite(taken);
  const messageId = yield* take(taken, messageIdLength(suite));
  const contextBytes = yield* prefixed(taken);
  const dataKeys = yield* readDataKeys(maxKeys);
  taken.push(dataKeys);
  const [contentType] = yield* take(taken, 1);
  if (suite.version === 1) {
    const fixed = yield* take(taken, 5);
    if (readUnsigned(fixed.subarray(0, 4)) !== 0 || fixed[4] !== IV_LENGTH) {
      throw malformedMessage(
        `reserved zeros and vectors of ${IV_LENGTH} bytes`,
        "other values",
      );
    }
  }
  const frameLength = readUnsigned(yield* take(taken, 4));
  const isFramed = contentType === FRAMED && frameLength > 0;
  if (!isFramed && !(contentType === NON_FRAMED && frameLength === 0)) {
    throw malformedMessage("frames of some length, or one block", "neither");
  }
  const commitment = yield* take(
    taken,
    suite.version === 2 ? COMMITMENT_LENGTH : 0,
  );
  return {
    suite,
    messageId,
    context: decodeContext(contextBytes),
    encryptedDataKeys: decodeEncryptedDataKeys(dataKeys, maxKeys),
    materials: concatBytes(
      suiteIdOf(suite),
      u16(contextBytes.length),
      contextBytes,
      dataKeys,
    ),
    frameLength,
    commitment,
    body: concatBytes(...taken),
    iv: suite.version === 2 ? HEADER_IV : yield IV_LENGTH,
    tag: yield TAG_LENGTH,
  };
}
