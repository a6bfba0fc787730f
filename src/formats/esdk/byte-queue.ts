import { type Bytes, copyBytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { type Steps, wait } from "../../util/steps.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { malformedMessage, type Reading } from "./message-reader.ts";

const NO_BYTES: Bytes = new Uint8Array(0);

/**
 * Queue between the chunks of a stream and the reader of a message. While the reader needs no more bytes, the queue
 * lets the writer of the stream wait.
 */
export class ByteQueue {
  /** Unread bytes of earlier chunks. */
  readonly #rest = new ByteBuffer();
  /** Unread bytes of the current chunk. The writer may change them as soon as the queue asks for more. */
  #chunk: Uint8Array<ArrayBuffer> = NO_BYTES;
  #isEnded = false;
  #isReleased = false;
  #wake: (() => void) | undefined;
  #goOn: (() => void) | undefined;

  /** Adds a chunk. Resolves when the reader needs more bytes; from then on the caller may change the chunk. */
  async push(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#isReleased) return;
    this.#chunk = chunk;
    this.#wake?.();
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** Marks the end of the message. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Lets the writer continue. All later chunks are ignored. */
  release(): void {
    this.#isReleased = true;
    this.#goOn?.();
  }

  /** Tells whether the message ends here. Waits until more bytes arrive or the message ends. */
  async isAtEnd(): Promise<boolean> {
    await this.#waitFor(1);
    return this.#length === 0;
  }

  /**
   * Runs a {@link Reading} with bytes from the queue.
   *
   * @param see called with each part that the reader has read
   */
  *run<T>(
    reading: Reading<T>,
    see?: ((part: Bytes) => void) | undefined,
  ): Steps<T> {
    let step = reading.next();
    while (!step.done) {
      const part = yield* wait(this.lend(step.value, copyBytes));
      see?.(part);
      step = reading.next(part);
    }
    return step.value;
  }

  /**
   * Takes bytes from the queue and passes them to `use`, which must read them before it returns.
   *
   * @throws {EnvelopeError} if the message ends before the last of these bytes
   */
  lend<T>(
    length: number,
    use: (lent: Bytes) => MaybePromise<T>,
  ): MaybePromise<T> {
    if (this.#length >= length) return use(this.#take(length));
    return this.#waitFor(length).then(() => {
      if (this.#length < length) {
        throw malformedMessage("more bytes", "its end: it was cut off");
      }
      return use(this.#take(length));
    });
  }

  get #length(): number {
    return this.#rest.length + this.#chunk.length;
  }

  async #waitFor(length: number): Promise<void> {
    while (this.#length < length && !this.#isEnded) {
      this.#rest.add(this.#chunk);
      this.#chunk = NO_BYTES;
      this.#goOn?.();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(length: number): Bytes {
    const rest = this.#rest;
    if (rest.length >= length) return rest.take(length);
    const missing = length - rest.length;
    const taken = this.#chunk.subarray(0, missing);
    this.#chunk = this.#chunk.subarray(missing);
    if (rest.length === 0) return taken;
    rest.add(taken);
    return rest.take(length);
  }
}
