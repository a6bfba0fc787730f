import { TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import { readUnsigned } from "../../util/big-endian.ts";
import type { Bytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { malformedMessage, type Reading } from "./message-reader.ts";

/** What stands in place of a sequence number before the last frame. */
const END = 0xffffffff;

/** The longest block of AES-GCM (NIST SP 800-38D section 5.2.1.1), in bytes. */
const MAX_BLOCK = 2 ** 36 - 32;

const CONTENT: Readonly<Record<PieceKind, Bytes>> = {
  block: encodeUtf8("AWSKMSEncryptionClient Single Block"),
  frame: encodeUtf8("AWSKMSEncryptionClient Frame"),
  final: encodeUtf8("AWSKMSEncryptionClient Final Frame"),
};

/** What a piece of a body is: one of several frames, the last one, or all. */
export type PieceKind = "block" | "frame" | "final";

/** What stands before a piece's ciphertext. */
export interface PieceStart {
  readonly kind: PieceKind;
  readonly sequence: number;
  readonly iv: Bytes;
  /** Bytes of the ciphertext, without its tag. */
  readonly length: number;
}

/** A piece of a message's body. */
export interface Piece extends PieceStart {
  /** The ciphertext with its tag after it. */
  readonly sealed: Bytes;
}

/** Puts an unsigned big-endian number of eight bytes or four. */
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

/** Returns the data that every piece is bound to: the message, what kind of piece it is, where, and how long. */
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

/** Returns the vector of a piece: its sequence number. Unique, as every message has a key of its own. */
export function pieceIv(sequence: number): Bytes {
  const iv = new Uint8Array(IV_LENGTH);
  putNumber(iv, IV_LENGTH, sequence, 4);
  return iv;
}

/** Writes what stands before a piece's ciphertext. */
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
 * Reads what stands before a piece's ciphertext.
 *
 * @param frameLength the header's; 0 for a body of one block
 * @param sequence the number that the piece must have: from 1, one after the other
 * @param maxLength the longest piece accepted, in bytes
 * @throws {EnvelopeError} when it is malformed, or another one
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

/** Reads a piece of a body that is there as a whole; the parameters and errors are those of {@link readPieceStart}. */
export function* readPiece(
  frameLength: number,
  sequence: number,
): Reading<Piece> {
  const start = yield* readPieceStart(frameLength, sequence, MAX_BLOCK);
  return { ...start, sealed: yield start.length + TAG_LENGTH };
}

/** Reads the signature after a body. */
export function* readFooter(): Reading<Bytes> {
  return yield readUnsigned(yield 2);
}
