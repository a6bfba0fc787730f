import type { Bytes } from "../../util/bytes.ts";
import { type EnvelopeError, malformedPart } from "../../util/errors.ts";

/**
 * Reader of a part of a message, as a generator. It yields the number of bytes that it needs next, receives those
 * bytes, and returns the decoded part.
 */
export type Reading<T> = Generator<number, T, Bytes>;

/**
 * Returns the error for a message that cannot be read.
 *
 * @param got description of the actual content, without quoting it
 */
export function malformedMessage(expected: string, got: string): EnvelopeError {
  return malformedPart("message", expected, got);
}

/** Reader for a message that is in memory as a whole. */
export class MessageReader {
  readonly #bytes: Bytes;
  #offset: number;

  /** Makes a reader that begins at an offset. */
  constructor(bytes: Bytes, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  /** True if the whole message has been read. */
  get isDone(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Bytes of the message that have been read so far. */
  get read(): Bytes {
    return this.#bytes.subarray(0, this.#offset);
  }

  /**
   * Runs a {@link Reading}, which receives views of the message instead of copies.
   *
   * @throws {EnvelopeError} if the message ends too early
   */
  run<T>(reading: Reading<T>): T {
    let step = reading.next();
    while (!step.done) {
      const end = this.#offset + step.value;
      if (end > this.#bytes.length) {
        throw malformedMessage("more bytes", "its end: it was cut off");
      }
      const part = this.#bytes.subarray(this.#offset, end);
      this.#offset = end;
      step = reading.next(part);
    }
    return step.value;
  }
}
