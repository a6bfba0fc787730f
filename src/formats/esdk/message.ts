import type { AesGcm } from "../../crypto/port.ts";
import { encodeBase64Url } from "../../util/base64.ts";
import {
  type Bytes,
  concatBytes,
  equalConstantTime,
  joinBytes,
} from "../../util/bytes.ts";
import { DecryptionError } from "../../util/errors.ts";
import { andThen, type MaybePromise } from "../../util/maybe-promise.ts";
import { type Steps, together, wait } from "../../util/steps.ts";
import {
  type Piece,
  pieceData,
  readFooter,
  readPiece,
} from "./message-body.ts";
import { type EsdkHeader, readHeader } from "./message-header.ts";
import { cipherOf, commitmentOf, type EsdkKey } from "./message-key.ts";
import { MessageReader, malformedMessage } from "./message-reader.ts";
import { beginMessage, footerOf, writePiece } from "./write-message.ts";

/** Parsed message: header, body, and the data to verify the signature. */
export interface ParsedBytes {
  readonly header: EsdkHeader;
  /** Pieces of the body. Each iteration parses them again, so that nothing is stored before it is authenticated. */
  readonly pieces: Iterable<Piece>;
  /**
   * Bytes that the signature covers: the whole message before the footer. Absent if the pieces were verified one by
   * one.
   */
  readonly signed?: Bytes | undefined;
  /** Signature of the message, or `null` if the message is not signed. */
  readonly signature: Bytes | null;
}

/**
 * Parses a whole message.
 *
 * @param maxKeys maximum number of encrypted data keys
 * @throws {EnvelopeError} if the message is malformed
 */
export function parseMessage(message: Bytes, maxKeys: number): ParsedBytes {
  const reader = new MessageReader(message);
  const header = reader.run(readHeader(maxKeys));
  const { length: start } = reader.read;
  const pieces: Iterable<Piece> = {
    [Symbol.iterator]: () =>
      piecesFrom(new MessageReader(message, start), header),
  };
  // Checks that all pieces exist and are well-formed.
  for (const _ of piecesFrom(reader, header));
  const signed = reader.read;
  const isSigned = header.suite.curve !== null;
  const signature = isSigned ? reader.run(readFooter()) : null;
  if (!reader.isDone)
    throw malformedMessage("nothing after its end", "more bytes");
  return { header, pieces, signed, signature };
}

function* piecesFrom(
  reader: MessageReader,
  { frameLength }: EsdkHeader,
): Generator<Piece> {
  let kind = "frame";
  for (let sequence = 1; kind === "frame"; sequence++) {
    const piece = reader.run(readPiece(frameLength, sequence));
    yield piece;
    kind = piece.kind;
  }
}

/**
 * Authenticates a message's header, which proves that the data key belongs to the message. Returns the cipher for the
 * body.
 *
 * @throws {DecryptionError} if the header does not authenticate
 */
export function* openHeader(key: EsdkKey, header: EsdkHeader): Steps<AesGcm> {
  const { messageId, commitment, body, iv, tag, suite } = header;
  if (suite !== key.suite) throw new DecryptionError();
  // Checked before any other key is derived from the data key.
  const own = yield* commitmentOf(key, messageId);
  const [one, other] = [own, commitment].map(encodeBase64Url) as [
    string,
    string,
  ];
  if (!equalConstantTime(one, other)) throw new DecryptionError();
  const aes = yield* cipherOf(key, messageId);
  const data = concatBytes(body, key.onlyAuthenticated);
  yield* wait(aes.open(iv, tag, data));
  return aes;
}

/**
 * Decrypts a parsed message.
 *
 * @throws {DecryptionError} if any part of the message does not authenticate
 */
export function* openMessage(
  key: EsdkKey,
  { header, pieces, signed, signature }: ParsedBytes,
): Steps<Bytes> {
  const aes = yield* openHeader(key, header);
  const { messageId } = header;
  const opened: Bytes[] = [];
  let isOver = false;
  const keep = (part: Bytes) => {
    opened.push(part);
    // After a failure nobody receives the plaintext.
    if (isOver) part.fill(0);
    return part;
  };
  try {
    const opening = Array.from(pieces, (piece) => {
      const data = pieceData(messageId, piece);
      return andThen(aes.open(piece.iv, piece.sealed, data), keep);
    });
    const parts = yield* wait(together(opening));
    if (signature !== null) {
      const verifying = key.verifier?.begin();
      if (signed) verifying?.update(signed);
      const isRight = yield* wait(verifying?.verify(signature) ?? false);
      if (!isRight) throw new DecryptionError();
    }
    if (parts.length === 1) return opened.pop() as Bytes;
    return joinBytes(parts);
  } finally {
    isOver = true;
    for (const part of opened) part.fill(0);
  }
}

/**
 * Encrypts a message. All of `plaintext` is read before the second wait, so the caller must not change `plaintext`
 * until then.
 *
 * @param frameLength length of a frame in bytes; 0 for a body of one block
 */
export function* sealMessage(
  key: EsdkKey,
  plaintext: Bytes,
  frameLength: number,
): Steps<Bytes> {
  const writing = yield* beginMessage(key);
  const { length } = plaintext;
  const isFramed = frameLength > 0;
  const last = isFramed ? Math.max(1, Math.ceil(length / frameLength)) : 1;
  const pieces: MaybePromise<readonly Bytes[]>[] = [];
  for (let sequence = 1; sequence < last; sequence++) {
    const end = sequence * frameLength;
    const part = plaintext.subarray(end - frameLength, end);
    pieces.push(writePiece(writing, "frame", sequence, part));
  }
  const rest = plaintext.subarray((last - 1) * frameLength);
  pieces.push(writePiece(writing, isFramed ? "final" : "block", last, rest));
  const parts = [writing.header, ...(yield* wait(together(pieces))).flat()];
  const message = joinBytes(parts);
  if (!key.signer) return message;
  // In one part, because crypto ports that cannot sign piece by piece keep a copy of each.
  const signing = key.signer.begin();
  signing.update(message);
  return concatBytes(message, footerOf(yield* wait(signing.sign())));
}
