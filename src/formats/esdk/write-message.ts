import type { AesGcm, SealedBytes } from "../../crypto/port.ts";
import { refuseAs } from "../../util/assert.ts";
import { u16 } from "../../util/big-endian.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { isPromise, type MaybePromise } from "../../util/maybe-promise.ts";
import { type Steps, wait } from "../../util/steps.ts";
import {
  type PieceKind,
  pieceData,
  pieceIv,
  pieceStart,
} from "./message-body.ts";
import { HEADER_IV, headerStart, messageIdLength } from "./message-header.ts";
import { cipherOf, commitmentOf, type EsdkKey } from "./message-key.ts";

const NO_BYTES: Bytes = new Uint8Array(0);

/** Maximum number of frames in a message: the greatest sequence number below the mark of the last frame. */
const MAX_FRAMES = 2 ** 32 - 2;

/** State of a message that is being written. */
export interface Writing {
  readonly messageId: Bytes;
  readonly aes: AesGcm;
  /** Encoded header, with the header's tag. */
  readonly header: Bytes;
}

/**
 * Derives a new message's cipher and encodes its header.
 *
 * @throws {TypeError} if the suite derives no keys and the data key has encrypted a message already
 */
export function* beginMessage(key: EsdkKey): Steps<Writing> {
  const { suite, onlyAuthenticated, headerEnd } = key;
  if (key.isUsed && suite.hash === null) {
    const expected = "a suite that derives keys, for several messages";
    refuseAs("algorithmSuite", expected, suite.id);
  }
  key.isUsed = true;
  const messageId = crypto.getRandomValues(
    new Uint8Array(messageIdLength(suite)),
  );
  const commitment = yield* commitmentOf(key, messageId);
  const aes = yield* cipherOf(key, messageId);
  const start = headerStart(suite);
  const body = concatBytes(start, messageId, headerEnd, commitment);
  const data = concatBytes(body, onlyAuthenticated);
  const { tag } = yield* wait(aes.seal(HEADER_IV, NO_BYTES, data));
  const iv = suite.version === 1 ? HEADER_IV : NO_BYTES;
  return { messageId, aes, header: concatBytes(body, iv, tag) };
}

/**
 * Encrypts a piece of the body and returns the piece's encoded parts in order. The function reads `plaintext` before it
 * returns.
 *
 * @throws {RangeError} if the sequence number is out of range
 */
export function writePiece(
  { aes, messageId }: Writing,
  kind: PieceKind,
  sequence: number,
  plaintext: Bytes,
): MaybePromise<readonly Bytes[]> {
  if (sequence > MAX_FRAMES) {
    const expected = "a greater length for a message of this size";
    refuseAs("frameLength", expected, "too many frames", RangeError);
  }
  const { length } = plaintext;
  const start = { kind, sequence, iv: pieceIv(sequence), length };
  const data = pieceData(messageId, start);
  const parts = ({ ciphertext, tag }: SealedBytes) => [
    pieceStart(start),
    ciphertext,
    tag,
  ];
  const sealed = aes.seal(start.iv, plaintext, data);
  return isPromise(sealed) ? sealed.then(parts) : parts(sealed);
}

/** Encodes the footer: the signature's length and the signature. */
export function footerOf(signature: Bytes): Bytes {
  return concatBytes(u16(signature.length), signature);
}
