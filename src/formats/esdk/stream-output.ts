import type { Bytes } from "../../util/bytes.ts";
import { ByteBuffer } from "./byte-buffer.ts";

/**
 * Length in bytes below which a part is copied and joined with others, because a chunk of its own costs a stream more
 * than the copy.
 */
const SHORT = 16_384;

/** Length in bytes at which the gathered parts are handed on. */
const ENOUGH = 65_536;

/** Output of a stream. Gathers small parts into larger chunks, and passes large parts on without a copy. */
export class StreamOutput {
  readonly #short = new ByteBuffer();
  readonly #hand: (chunk: Bytes) => void;

  constructor(hand: (chunk: Bytes) => void) {
    this.#hand = hand;
  }

  /** Adds bytes to the output. The caller must not change the bytes afterwards. */
  put(part: Bytes): void {
    if (part.length < SHORT) {
      this.#short.add(part);
      if (this.#short.length >= ENOUGH) this.flush();
      return;
    }
    this.flush();
    this.#hand(part);
  }

  /** Hands on the gathered parts. */
  flush(): void {
    const { length } = this.#short;
    if (length > 0) this.#hand(this.#short.take(length).slice());
  }
}
