import { TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import { readUnsigned } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { malformedMessage, type Reading } from "./message-reader.ts";

/** Four bytes, as a number, that stand before the sequence number of the last frame of a body. */
const END = 0xffffffff;

/** Maximum length of an AES-GCM plaintext in bytes (NIST SP 800-38D, section 5.2.1.1). */
const MAX_BLOCK = 2 ** 36 - 32;

const CONTENT: Readonly<Record<PieceKind, Bytes>> = {
  block: encodeUtf8("AWSKMSEncryptionClient Single Block"),
  frame: encodeUtf8("AWSKMSEncryptionClient Frame"),
  final: encodeUtf8("AWSKMSEncryptionClient Final Frame"),
};

/** Kind of a piece of a message's body: a frame, the last frame, or the one block of a body without frames. */
export type PieceKind = "block" | "frame" | "final";

/** Decoded fields that stand before the ciphertext of a piece of a message's body. */
export interface PieceStart {
  readonly kind: PieceKind;
  readonly sequence: number;
  readonly iv: Bytes;
  /** Length of the ciphertext in bytes, without its tag. */
  readonly length: number;
}

/**
 * Piece of a message's body, as it stands in the message: a frame, the last frame, or the one block of a body without
 * frames.
 */
export interface Piece extends PieceStart {
  /** Ciphertext followed by its tag. */
  readonly sealed: Bytes;
}

/** Writes an unsigned big-endian number of four or eight bytes that ends before offset `end`. */
function putNumber(
  bytes: Bytes,
  end: number,
  value: number,
  size: 4 | 8,
): void {
  let rest = value;
  for (let i = end - 1; i >= end - size; i--) {
    bytes[i] = rest;
    rest = Math.floor(rest / 256);
  }
}

/**
 * Returns the additional authenticated data with which a piece of the body is encrypted: message id, kind of piece,
 * sequence number and length.
 */
export function pieceData(
  messageId: Bytes,
  { kind, sequence, length }: Omit<PieceStart, "iv">,
): Bytes {
  const content = CONTENT[kind];
  const middle = messageId.length + content.length;
  const data = new Uint8Array(middle + 12);
  data.set(messageId);
  data.set(content, messageId.length);
  putNumber(data, middle + 4, sequence, 4);
  putNumber(data, middle + 12, length, 8);
  return data;
}

/**
 * Returns the initialization vector with which a piece of the body is encrypted: the piece's sequence number. It is
 * unique under the key because every message has its own key.
 */
export function pieceIv(sequence: number): Bytes {
  const iv = new Uint8Array(IV_LENGTH);
  putNumber(iv, IV_LENGTH, sequence, 4);
  return iv;
}

/**
 * Encodes the fields that stand before the ciphertext of a piece of the body. In a frame these are the sequence number
 * and the initialization vector, in the last frame also a mark at the beginning and the length at the end. In a body of
 * one block they are the initialization vector and the length.
 */
export function pieceStart({ kind, sequence, iv, length }: PieceStart): Bytes {
  if (kind === "block") {
    const start = new Uint8Array(IV_LENGTH + 8);
    start.set(iv);
    putNumber(start, start.length, length, 8);
    return start;
  }
  const before = kind === "frame" ? 4 : 8;
  const ivEnd = before + IV_LENGTH;
  const start = new Uint8Array(kind === "frame" ? ivEnd : ivEnd + 4);
  if (kind === "final") start.fill(0xff, 0, 4);
  putNumber(start, before, sequence, 4);
  start.set(iv, before);
  if (kind === "final") putNumber(start, start.length, length, 4);
  return start;
}

/**
 * Reads the fields that stand before the ciphertext of a piece of the body.
 *
 * @param frameLength frame length from the header in bytes; 0 for a body of one block
 * @param sequence sequence number that the piece must have, counted from 1
 * @param maxLength maximum length of a piece in bytes
 * @throws {EnvelopeError} if the fields are malformed, the sequence number is not the expected one, or the piece is too
 * long
 */
export function* readPieceStart(
  frameLength: number,
  sequence: number,
  maxLength: number,
): Reading<PieceStart> {
  let kind: PieceKind = "block";
  if (frameLength > 0) {
    const number = readUnsigned(yield 4);
    kind = number === END ? "final" : "frame";
    const own = kind === "final" ? readUnsigned(yield 4) : number;
    if (own !== sequence) {
      throw malformedMessage(`frame ${sequence}`, `${own}`);
    }
  }
  const iv = yield IV_LENGTH;
  let length = frameLength;
  if (kind === "final") {
    length = readUnsigned(yield 4);
    if (length > frameLength) {
      const expected = `at most ${frameLength} bytes in the last frame`;
      throw malformedMessage(expected, `${length}`);
    }
  } else if (kind === "block") {
    const [high, low] = [readUnsigned(yield 4), readUnsigned(yield 4)];
    length = high * 2 ** 32 + low;
  }
  if (length > maxLength) {
    throw malformedMessage(
      `at most ${maxLength} bytes in a piece`,
      `${length}`,
    );
  }
  return { kind, sequence, iv, length };
}

/** Reads a whole piece of the body. The parameters and errors are those of {@link readPieceStart}. */
export function* readPiece(
  frameLength: number,
  sequence: number,
): Reading<Piece> {
  const start = yield* readPieceStart(frameLength, sequence, MAX_BLOCK);
  return { ...start, sealed: yield start.length + TAG_LENGTH };
}

/** Reads the footer of a message, and returns the signature in it. */
export function* readFooter(): Reading<Bytes> {
  return yield readUnsigned(yield 2);
}
