import type { Bytes } from "../../util/bytes.ts";
import { type EnvelopeError, malformedPart } from "../../util/errors.ts";

/** A part of a message that is read piece by piece: it yields how many bytes it takes next, and gets them. */
export type Reading<T> = Generator<number, T, Bytes>;

/** Makes the error of a message that cannot be read. */
export function malformedMessage(expected: string, got: string): EnvelopeError {
  return malformedPart("message", expected, got);
}

/** Gives a reading the bytes of a message that is there as a whole. */
export class MessageReader {
  readonly #bytes: Bytes;
  #offset: number;

  /** Begins at the message's start, or further on. */
  constructor(bytes: Bytes, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  /** Tells whether all has been read. */
  get isDone(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Returns what has been read so far. */
  get read(): Bytes {
    return this.#bytes.subarray(0, this.#offset);
  }

  /** Reads a part: views of the message, not copies. */
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
