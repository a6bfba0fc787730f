import type { Bytes } from "../../util/bytes.ts";
import { ByteBuffer } from "./byte-buffer.ts";

/** Shorter parts are copied together, in bytes: a chunk of its own costs a stream more than the copy. */
const SHORT = 16_384;

/** Bytes that are gathered before they go on, whatever comes. */
const ENOUGH = 65_536;

/** Hands bytes on in chunks that are neither tiny nor copied without need. */
export class StreamOutput {
  readonly #short = new ByteBuffer();
  readonly #hand: (chunk: Bytes) => void;

  constructor(hand: (chunk: Bytes) => void) {
    this.#hand = hand;
  }

  /** Takes bytes, which must not change any more. */
  put(part: Bytes): void {
    if (part.length < SHORT) {
      this.#short.add(part);
      if (this.#short.length >= ENOUGH) this.flush();
      return;
    }
    this.flush();
    this.#hand(part);
  }

  /** Hands on what was kept back. */
  flush(): void {
    const { length } = this.#short;
    if (length > 0) this.#hand(this.#short.take(length).slice());
  }
}
