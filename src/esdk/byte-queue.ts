import type { Bytes } from "../bytes.ts";
import { malformedMessage, type Reading } from "./reading.ts";

/** Gives readings the bytes of a message that comes in chunks, and holds back those who bring more than is asked for. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #wanted = 0;
  #isEnded = false;
  #wake: (() => void) | undefined;
  #goOn: (() => void) | undefined;

  /** Brings bytes; resolves when more are asked for. */
  async push(chunk: Uint8Array): Promise<void> {
    // What is there belongs to whoever brings it, and may change after that.
    this.#chunks.push(chunk.slice());
    this.#length += chunk.length;
    this.#wake?.();
    if (this.#length <= this.#wanted) return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** Says that no more bytes will come. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Lets whoever is held back go on. */
  release(): void {
    this.#wanted = Number.POSITIVE_INFINITY;
    this.#goOn?.();
  }

  /** Whether the message ends here; waits until that is known. */
  async isAtEnd(): Promise<boolean> {
    await this.#waitFor(1);
    return this.#length === 0;
  }

  /** Takes a reading's bytes from the queue, and shows them to whoever wants to see them all. */
  async run<T>(
    reading: Reading<T>,
    see?: ((part: Bytes) => void) | undefined,
  ): Promise<T> {
    let step = reading.next();
    while (!step.done) {
      await this.#waitFor(step.value);
      if (this.#length < step.value) {
        throw malformedMessage("more bytes: it was cut off");
      }
      const part = this.#take(step.value);
      see?.(part);
      step = reading.next(part);
    }
    return step.value;
  }

  async #waitFor(length: number): Promise<void> {
    while (this.#length < length && !this.#isEnded) {
      this.#wanted = length;
      this.#goOn?.();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wanted = 0;
  }

  #take(length: number): Bytes {
    const part = new Uint8Array(length);
    let offset = 0;
    while (offset < length) {
      const chunk = this.#chunks[0] as Uint8Array;
      const taken = chunk.subarray(0, length - offset);
      part.set(taken, offset);
      offset += taken.length;
      if (taken.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(taken.length);
    }
    this.#length -= length;
    return part;
  }
}
