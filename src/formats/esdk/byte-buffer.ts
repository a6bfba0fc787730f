/**
 * Buffer for bytes that arrive and are taken in parts of different sizes. Its memory grows with the bytes that have
 * arrived. A length that a message announces reserves no memory.
 */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** Number of bytes in the buffer. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends a copy of the bytes. */
  add(part: Uint8Array): void {
    const length = this.length + part.length;
    if (this.#end + part.length > this.#bytes.length) this.#makeRoom(length);
    this.#bytes.set(part, this.#end);
    this.#end += part.length;
  }

  /** Removes bytes from the beginning and returns a view of them, which is valid until the next `add`. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#start;
    const taken = this.#bytes.subarray(start, start + length);
    this.#start += taken.length;
    if (this.length === 0) this.#start = this.#end = 0;
    return taken;
  }

  /** Empties the buffer and overwrites its memory with zeros. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#start = this.#end = 0;
  }

  #makeRoom(length: number): void {
    const old = this.#bytes;
    const kept = old.subarray(this.#start, this.#end);
    if (length > old.length) {
      this.#bytes = new Uint8Array(Math.max(length, 2 * old.length));
    }
    this.#bytes.set(kept);
    this.#end = kept.length;
    this.#start = 0;
    if (old !== this.#bytes) old.fill(0);
  }
}
