import { type Bytes, copyBytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { type Steps, wait } from "../../util/steps.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { malformedMessage, type Reading } from "./message-reader.ts";

const NO_BYTES: Bytes = new Uint8Array(0);

/** Gives readings the bytes of a message that comes in chunks, and holds back those who bring more than is asked for. */
export class ByteQueue {
  /** What was left of earlier chunks. */
  readonly #rest = new ByteBuffer();
  /** What is left of the chunk that is being brought: it is somebody else's as soon as more is asked for. */
  #chunk: Uint8Array<ArrayBuffer> = NO_BYTES;
  #isEnded = false;
  #isReleased = false;
  #wake: (() => void) | undefined;
  #goOn: (() => void) | undefined;

  /** Brings bytes; resolves when more are asked for, and the chunk may change. */
  async push(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#isReleased) return;
    this.#chunk = chunk;
    this.#wake?.();
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** Says that no more bytes will come. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Lets whoever is held back go on, now and later. */
  release(): void {
    this.#isReleased = true;
    this.#goOn?.();
  }

  /** Tells whether the message ends here; waits until that is known. */
  async isAtEnd(): Promise<boolean> {
    await this.#waitFor(1);
    return this.#length === 0;
  }

  /** Takes a reading's bytes from the queue, and shows them to whoever wants to see them all. */
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

  /** Takes bytes from the queue and lends them: `use` reads them before it returns. */
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
